using TypedMemory.Core.Peers;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Requests;

/// <summary>Tells a peer that is in trouble from a request that is.</summary>
/// <param name="peer">The peer.</param>
/// <param name="time">The time to wait by.</param>
internal sealed class PeerProbe(IReplicationPeer peer, TimeProvider time)
{
    // What is about the account, the store, the database or the rate; a smaller request does not mend any of it.
    private static readonly string[] NotOfContents =
    [
        TypedMemoryErrorCodes.Unauthorized, TypedMemoryErrorCodes.TooManyRequests, TypedMemoryErrorCodes.LeaseLost,
        TypedMemoryErrorCodes.Recreated, TypedMemoryErrorCodes.Store, TypedMemoryErrorCodes.UnknownSequence,
    ];

    /// <summary>Whether a failure can be of what was in the request.</summary>
    public static bool MayBeOfContents(TypedMemoryException error) => !NotOfContents.Contains(error.Code);

    /// <summary>Whether the peer says that it wants to be asked again later.</summary>
    public static bool AsksForPatience(TypedMemoryException error) =>
        error.RetryAfter is not null || error.Code == TypedMemoryErrorCodes.TooManyRequests;

    /// <summary>
    /// Whether the peer is well: then a failure is the request's. One that says when it wants to be asked again is
    /// taken at its word.
    /// </summary>
    /// <param name="failure">The failure.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="heldUp">Whether it was taken at its word often enough.</param>
    public async ValueTask<bool> IsWellAsync(
        TypedMemoryException failure, CancellationToken cancellationToken, bool heldUp = false)
    {
        if (failure.RetryAfter is not null && !heldUp) return false;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await peer.GetInfoAsync(cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (TypedMemoryException error)
            {
                // It is the peer, unless this was a moment's failure too: then what led here is thrown, and tells more.
                if (attempt >= ReplicationTuning.AttemptsOfProbe || error.RetryAfter is not null || !error.IsTransient)
                    return false;
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The wait before a request is sent again as it was.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) =>
        Task.Delay(ReplicationTuning.RequestRetryDelay, time, cancellationToken);
}
