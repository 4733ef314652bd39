namespace TypedMemory;

/// <summary>
/// A replication peer cannot be reached, refused a request, or answered what the protocol does not say.
/// </summary>
/// <remarks>The message names the peer without user info, and never holds a credential.</remarks>
public class PeerException : TypedMemoryException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">A stable word for programs, see <see cref="TypedMemoryErrorCodes"/>.</param>
    /// <param name="message">What happened, which peer it was, and what to do.</param>
    /// <param name="isTransient">Whether the same call can succeed later without a change by the caller.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public PeerException(string code, string message, bool isTransient = false, Exception? innerException = null)
        : base(code, message, isTransient, innerException)
    {
    }

    /// <summary>The HTTP status of the answer, or <see langword="null"/> where there was none.</summary>
    public int? StatusCode { get; init; }

    /// <summary>
    /// The peer's word for the error, e.g. <c>file_exists</c>, or <see langword="null"/> where it gave none.
    /// </summary>
    public string? PeerError { get; init; }

    /// <summary>The peer's reason, or <see langword="null"/> where it gave none.</summary>
    public string? PeerReason { get; init; }
}
