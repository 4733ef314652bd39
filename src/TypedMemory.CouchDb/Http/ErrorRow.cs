using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>
/// What an answer says of one revision: a row of <c>_bulk_docs</c>, of which CouchDB sends those of refused revisions
/// only, or the
/// <c>error</c> of <c>_bulk_get</c> and <c>open_revs</c>.
/// </summary>
internal readonly record struct ErrorRow(string? Id, string? RevisionText, string? Error, string? Reason, int Status)
{
    /// <summary>Whether it says that all went well.</summary>
    public bool Ok { get; init; }

    /// <summary>The revision, if it is one: CouchDB says <c>undefined</c> where it does not know.</summary>
    public RevisionId? Revision =>
        RevisionText is not null && RevisionId.TryParse(RevisionText, out RevisionId revision) ? revision : null;

    /// <summary>
    /// Whether a revision is said not to exist. Every other word is of the moment: a node that is down, a shard that
    /// timed out.
    /// </summary>
    public bool IsMissing => Error == "not_found" || (Error is null or "error" && Status == 404);

    /// <summary>Whether a document may be taken later: the server had trouble with it, or with itself.</summary>
    public bool IsPassing =>
        Status >= 500 || (Error is not null && (SaysLater(Error) || (Reason is not null && IsOfItsOwnState(Reason))));

    /// <summary>Whether an account may not do this: a session that has ended without a word is told so, too.</summary>
    public bool IsForbidden => Error is "forbidden" or "unauthorized";

    /// <summary>Whether a server's word for an error is about its own state.</summary>
    public static bool SaysLater(string error) =>
        error is "timeout" or "request_timeout" or "internal_server_error" or "internal_error"
            or "internal_fabric_error" or "service_unavailable" or "service unavailable" or "too_many_requests"
            or "all_workers_died" or "os_process_error" or "emfile" or "enospc" or "noproc" or "no_ring" or "nolb"
            or "insufficient_storage" or "write_quorum_not_met" or "unknown_error"
        || IsOfItsOwnState(error);

    public static ErrorRow Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, CouchDbJson.AnyDepth);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A row is an object.");
        return Parse(ref reader);
    }

    /// <summary>Reads an object whose start was read.</summary>
    public static ErrorRow Parse(ref Utf8JsonReader reader)
    {
        string? id = null;
        string? error = null;
        string? name = null;
        string? reason = null;
        string? revision = null;
        int status = 0;
        string? word = null;
        bool? ok = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = CouchDbJson.IsNamed(ref reader, "id"u8);
            bool isRevision = CouchDbJson.IsNamed(ref reader, "rev"u8);
            bool isError = CouchDbJson.IsNamed(ref reader, "error"u8);
            bool isName = CouchDbJson.IsNamed(ref reader, "name"u8);
            bool isReason = CouchDbJson.IsNamed(ref reader, "reason"u8);
            bool isStatus = CouchDbJson.IsNamed(ref reader, "status"u8);
            bool isOk = CouchDbJson.IsNamed(ref reader, "ok"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                if (isId) id = CouchDbJson.TextOf(ref reader);
                else if (isRevision) revision = CouchDbJson.TextOf(ref reader);
                else if (isError) error = CouchDbJson.TextOf(ref reader);
                else if (isName) name = CouchDbJson.TextOf(ref reader);
                else if (isReason) reason = CouchDbJson.TextOf(ref reader);
                else if (isStatus) word = CouchDbJson.TextOf(ref reader);
            }
            else if (isError && reader.TokenType is not (JsonTokenType.False or JsonTokenType.Null))
            {
                // PouchDB's rows say error: true and name it elsewhere; any other form is no success either.
                error = "error";
                reader.Skip();
            }
            else if (isOk && reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            {
                ok = reader.TokenType == JsonTokenType.True;
            }
            else if (isStatus && reader.TokenType == JsonTokenType.Number)
            {
                reader.TryGetInt32(out status);
            }
            else
            {
                reader.Skip();
            }
        }

        if (error is null && (ok == false || status >= 400)) error = "error";

        // A node in maintenance says {"status":"maintenance_mode"}.
        if (error is null or "error") error = name ?? error ?? word;
        return new ErrorRow(id, revision, error, reason, status) { Ok = ok == true };
    }

    /// <summary>Erlang's words for nodes and workers that are not there.</summary>
    private static bool IsOfItsOwnState(string text) =>
        text is "timeout" || text.Contains("nodedown", StringComparison.Ordinal)
        || text.Contains("rexi_", StringComparison.Ordinal)
            || text.Contains("maintenance_mode", StringComparison.Ordinal);
}
