using System.Text.Json;

namespace TypedMemory.CouchDb.Writing;

/// <summary>A row of the answer to <c>_bulk_docs</c>. CouchDB sends rows of refused revisions only.</summary>
internal readonly record struct BulkDocsRow(string? Id, RevisionId? Revision, string? Error, string? Reason, int Status)
{
    /// <summary>Whether the document may be taken later: the server had trouble with it, or with itself.</summary>
    public bool IsPassing => Status >= 500 || (Error is not null && SaysLater(Error));

    /// <summary>Whether a server's word for an error is about its own state.</summary>
    public static bool SaysLater(string error) => error is "timeout" or "internal_server_error" or "service_unavailable"
        or "all_workers_died" or "nodedown" or "os_process_error" or "emfile" or "enospc";

    public static BulkDocsRow Parse(ReadOnlySpan<byte> json)
    {
        string? id = null;
        string? error = null;
        string? reason = null;
        RevisionId? revision = null;
        int status = 0;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A row is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isId = reader.ValueTextEquals("id"u8);
            bool isRevision = reader.ValueTextEquals("rev"u8);
            bool isError = reader.ValueTextEquals("error"u8);
            bool isReason = reader.ValueTextEquals("reason"u8);
            bool isStatus = reader.ValueTextEquals("status"u8);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                if (isId) id = reader.GetString();
                else if (isRevision && RevisionId.TryParse(reader.GetString(), out RevisionId parsed)) revision = parsed;
                else if (isError) error = reader.GetString();
                else if (isReason) reason = reader.GetString();
            }
            else if (isError && reader.TokenType == JsonTokenType.True)
            {
                // PouchDB's rows say error: true and name it elsewhere.
                error = "error";
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

        return new BulkDocsRow(id, revision, error, reason, status);
    }
}
