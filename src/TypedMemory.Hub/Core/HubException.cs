namespace TypedMemory.Hub.Core;

/// <summary>A request that is answered with an error of CouchDB's shape: <c>{"error": …, "reason": …}</c>.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="error">CouchDB's word for the error.</param>
/// <param name="reason">A sentence for people.</param>
internal sealed class HubException(int status, string error, string reason) : Exception(reason)
{
    public int Status { get; } = status;

    public string Error { get; } = error;

    public string Reason { get; } = reason;

    /// <summary>
    /// What the log is told, and the client is not, or <see langword="null"/> if the reason is all there is.
    /// </summary>
    public Exception? Cause { get; init; }

    /// <summary>A header that goes with the answer, e.g. <c>Allow</c>.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>Whether a 401 is told to the page alone: no browser is to ask its user for a password.</summary>
    public bool IsSilent { get; init; }

    public static HubException BadRequest(string reason) => new(400, "bad_request", reason);

    public static HubException InvalidJson() => BadRequest("invalid UTF-8 JSON");

    public static HubException QueryParse(string reason) => new(400, "query_parse_error", reason);

    public static HubException IllegalId(string reason) => new(400, "illegal_docid", reason);

    public static HubException Unauthorized(string reason) => new(401, "unauthorized", reason);

    public static HubException Forbidden(string reason) => new(403, "forbidden", reason);

    public static HubException NotFound(string reason = "missing") => new(404, "not_found", reason);

    public static HubException NoDatabase() => NotFound("Database does not exist.");

    public static HubException Conflict() => new(409, "conflict", "Document update conflict.");

    public static HubException MissingStub(string reason) => new(412, "missing_stub", reason);

    public static HubException TooLarge(string error, string reason) => new(413, error, reason);

    public static HubException BadContentType(string reason) => new(415, "bad_content_type", reason);

    public static HubException NotImplemented(string reason) => new(501, "not_implemented", reason);

    /// <summary>A request that can be made again in a moment.</summary>
    public static HubException Busy(string reason) =>
        new(503, "service_unavailable", reason) { Header = ("Retry-After", "1") };

    public static HubException MethodNotAllowed(string allowed) =>
        new(405, "method_not_allowed", $"Only {allowed} allowed")
        { Header = ("Allow", allowed.Replace(",", ", ", StringComparison.Ordinal)) };
}
