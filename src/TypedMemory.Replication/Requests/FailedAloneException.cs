namespace TypedMemory.Replication.Requests;

/// <summary>
/// A document could not be fetched by itself as often as it may be tried; it is asked for again in the next run.
/// </summary>
/// <param name="last">The last failure.</param>
internal sealed class FailedAloneException(TypedMemoryException last) : PeerException(
    last.Code, last.Message, isTransient: true, last)
{
    /// <summary>Makes it of the last failure, with the peer's own words.</summary>
    public static FailedAloneException From(TypedMemoryException last) => last is PeerException peer
        ? new FailedAloneException(last)
        { StatusCode = peer.StatusCode, PeerError = peer.PeerError, PeerReason = peer.PeerReason }
        : new FailedAloneException(last);
}
