using System.Globalization;
using System.Net.Http.Headers;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// What a failure of one peer is called. Messages name the peer without user info and the call without its query; what
/// the peer itself says goes through <see cref="PeerTexts"/>.
/// </summary>
/// <param name="peer">The peer's name.</param>
/// <param name="texts">Cleans what the peer says.</param>
/// <param name="time">The time that a <c>Retry-After</c> with a date is measured by.</param>
internal sealed class PeerFailures(string peer, PeerTexts texts, TimeProvider time)
{
    /// <summary>The longest wait that a peer may ask for: gateways were seen to say days, and decades.</summary>
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromHours(1);

    /// <summary>Cleans what the peer says.</summary>
    public PeerTexts Texts { get; } = texts;

    /// <summary>The peer answered with a status that is not a success.</summary>
    public PeerException FromStatus(string call, HttpResponseMessage response, string? error, string? reason)
    {
        int status = (int)response.StatusCode;
        error = Texts.Clean(error);
        reason = Texts.Clean(reason);
        string answer = error is null ? $"{status}" : reason is null
            ? $"{status} {error}" : $"{status} {error}: \"{reason}\"";
        string message = $"The peer \"{peer}\" answered {answer} to {call}.{Advice(status)}";
        if (status == 401)
            return new AuthenticationRequiredException(message)
            { StatusCode = status, PeerError = error, PeerReason = reason };

        // A cluster whose nodes are down or in maintenance says "nodedown" under 412 to the whole request.
        bool notNow = status < 500 && status != 429 && error is not null && ErrorRow.SaysLater(error);
        return new PeerException(
            notNow ? TypedMemoryErrorCodes.Unavailable : CodeOf(status), message, notNow || IsTransient(status))
        {
            StatusCode = status,
            RetryAfter = ReadRetryAfter(response),
            PeerError = error,
            PeerReason = reason,
        };
    }

    /// <summary>
    /// The peer cannot give a document at present, or will not: told of that document alone, in its own words.
    /// </summary>
    public PeerException Withheld(string id, string? error, string? reason)
    {
        error = Texts.Clean(error) ?? TypedMemoryErrorCodes.Unavailable;
        reason = Texts.Clean(reason);
        return new PeerException(
            error is TypedMemoryErrorCodes.Forbidden or TypedMemoryErrorCodes.Unauthorized
                ? TypedMemoryErrorCodes.Forbidden : TypedMemoryErrorCodes.Unavailable,
            $"The peer \"{peer}\" did not give the document \"{PeerTexts.Escape(id)}\": {error}{(reason is null ? "" : $", \"{reason}\"")}.",
            isTransient: true)
        {
            PeerError = error,
            PeerReason = reason,
        };
    }

    /// <summary>No answer: the connection failed or broke.</summary>
    public PeerException Unreachable(string call, Exception cause) => new(
        TypedMemoryErrorCodes.Unavailable,
        $"The peer \"{peer}\" cannot be reached, or broke off, at {call}: {Texts.Clean(PeerAdvice.CauseOf(cause))}. "
        + PeerAdvice.For(cause),
        isTransient: true, Texts.Clean(cause));

    /// <summary>No answer in time.</summary>
    public PeerException Silent(string call, TimeSpan limit, Exception? cause = null) => new(
        TypedMemoryErrorCodes.Unavailable,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The peer \"{peer}\" was silent for {limit.TotalSeconds:0.###} s at {call}. ")
        + "Check that it is running and what stands between, or raise RequestTimeout.",
        isTransient: true, cause);

    /// <summary>The answer ended before it was complete.</summary>
    public PeerException Truncated(string call, Exception? cause = null) => new(
        TypedMemoryErrorCodes.Unavailable, $"The peer \"{peer}\" broke off in the middle of its answer to {call}.",
        isTransient: true, Texts.Clean(cause));

    /// <summary>
    /// The answer is not what the protocol says; by default a passing state of something between us and the peer.
    /// </summary>
    public PeerException Protocol(string call, string what, bool transient = true, Exception? cause = null) => new(
        TypedMemoryErrorCodes.Protocol,
        $"The peer \"{peer}\" did not answer {call} as the protocol says: {Texts.Clean(what)}.", transient,
        Texts.Clean(cause));

    /// <summary>
    /// A success that is of another document or revision than was asked for: nothing built on it may be recorded.
    /// </summary>
    public PeerException NotVerified(string call, string asked, string answered) => new(
        TypedMemoryErrorCodes.Protocol,
        $"The peer \"{peer}\" answered {call} with a success of \"{Texts.Clean(answered)}\" where \"{PeerTexts.Escape(asked)}\" was asked for: something "
        + "on the way decodes URLs (%2F in an id) or drops their query. Let the proxy pass the path and the query as they are sent.");

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
        404 => " Check the database's name, or create it: CreateIfMissing() in code, typedmemory db create in a shell.",
        _ => "",
    };

    /// <summary>
    /// Both forms of the header, seconds and a date; more than the cap, and more than a number can hold, is the cap.
    /// </summary>
    private TimeSpan? ReadRetryAfter(HttpResponseMessage response)
    {
        TimeSpan? wait = response.Headers.RetryAfter switch
        {
            RetryConditionHeaderValue { Delta: { } delta } => delta,
            RetryConditionHeaderValue { Date: { } date } => date - time.GetUtcNow(),
            _ => response.Headers.TryGetValues("Retry-After", out IEnumerable<string>? values)
                && values.First().Trim() is { Length: > 9 } digits && digits.All(char.IsAsciiDigit)
                    ? MaxRetryAfter : null,
        };
        if (wait is null) return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > MaxRetryAfter ? MaxRetryAfter : wait;
    }

    /// <summary>The words of CouchDB 3, CouchDB 1 and PouchDB Server for a database that does not exist.</summary>
    public static bool IsDatabaseMissing(string? reason) =>
        reason is "Database does not exist." or "no_db_file" or "Database not found" or "database_does_not_exist";
}
