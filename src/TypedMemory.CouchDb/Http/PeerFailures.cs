using System.Globalization;
using System.Net;

namespace TypedMemory.CouchDb.Http;

/// <summary>What a failure of a peer is called. Messages name the peer without user info and the call without its query.</summary>
internal static class PeerFailures
{
    private const int MaxReasonLength = 300;

    /// <summary>The peer answered with a status that is no success.</summary>
    public static PeerException FromStatus(
        string peer, string call, HttpResponseMessage response, string? error, string? reason, TimeProvider time)
    {
        int status = (int)response.StatusCode;
        string answer = error is null ? $"{status}" : reason is null ? $"{status} {error}" : $"{status} {error}: \"{Shorten(reason)}\"";
        string message = $"The peer \"{peer}\" answered {answer} to {call}.{Advice(status)}";
        if (status == 401) return new AuthenticationRequiredException(message) { StatusCode = status, PeerError = error, PeerReason = reason };
        return new PeerException(CodeOf(status), message, IsTransient(status))
        {
            StatusCode = status,
            RetryAfter = ReadRetryAfter(response, time),
            PeerError = error,
            PeerReason = reason,
        };
    }

    /// <summary>No answer: the connection failed or broke.</summary>
    public static PeerException Unreachable(string peer, string call, Exception cause) => new(
        TypedMemoryErrorCodes.Unavailable, $"The peer \"{peer}\" cannot be reached, or broke off, at {call}: {cause.Message}",
        isTransient: true, cause);

    /// <summary>No answer in time.</summary>
    public static PeerException Silent(string peer, string call, TimeSpan limit, Exception? cause = null) => new(
        TypedMemoryErrorCodes.Unavailable,
        string.Create(CultureInfo.InvariantCulture, $"The peer \"{peer}\" was silent for {limit.TotalSeconds:0.###} s at {call}."),
        isTransient: true, cause);

    /// <summary>The answer ended before it was complete.</summary>
    public static PeerException Truncated(string peer, string call, Exception? cause = null) => new(
        TypedMemoryErrorCodes.Unavailable, $"The peer \"{peer}\" broke off in the middle of its answer to {call}.",
        isTransient: true, cause);

    /// <summary>The answer is not what the protocol says; by default a passing state of something between us and the peer.</summary>
    public static PeerException Protocol(string peer, string call, string what, bool transient = true, Exception? cause = null) => new(
        TypedMemoryErrorCodes.Protocol, $"The peer \"{peer}\" did not answer {call} as the protocol says: {what}.", transient, cause);

    public static bool IsTransient(int status) => status is 408 or 425 or 429 || (status >= 500 && status != 501);

    private static string CodeOf(int status) => status switch
    {
        403 => TypedMemoryErrorCodes.Forbidden,
        404 or 410 => TypedMemoryErrorCodes.NotFound,
        409 => TypedMemoryErrorCodes.Conflict,
        413 => TypedMemoryErrorCodes.TooLarge,
        429 => TypedMemoryErrorCodes.TooManyRequests,
        408 or 425 => TypedMemoryErrorCodes.Unavailable,
        >= 400 and < 500 => TypedMemoryErrorCodes.BadRequest,
        >= 500 => TypedMemoryErrorCodes.Unavailable,
        _ => TypedMemoryErrorCodes.Protocol,
    };

    private static string Advice(int status) => status switch
    {
        401 => " Provide other credentials.",
        403 => " Check the account's roles for this database; after several wrong passwords it can also be a lockout.",
        404 => " Check the database's name, or create it.",
        _ => "",
    };

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.RetryAfter is not { } header) return null;
        TimeSpan? wait = header.Delta ?? (header.Date is { } date ? date - time.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string Shorten(string reason) =>
        reason.Length <= MaxReasonLength ? reason : string.Concat(reason.AsSpan(0, MaxReasonLength), "…");
}
