using TypedMemory.Hub.Core;
using TypedMemory.Hub.Functions;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>Failures of the engine in CouchDB's words.</summary>
internal static class DocumentErrors
{
    // Clients know this sentence by heart, down to the missing quotes.
    private const string BadMember = "Bad special document member";

    /// <summary>What a client is told of a failure that it has no part in.</summary>
    public const string Failed = "The server has failed on this request; its log says how.";

    private const string NotNow = "The database cannot answer now. Try again in a moment; the server's log says why.";

    public static HubException Map(TypedMemoryException exception) => exception switch
    {
        DesignFunctionException function => new HubException(function.Status, function.Error, function.Message),
        InvalidDocumentException { Code: TypedMemoryErrorCodes.TooLarge } invalid =>
            HubException.TooLarge("document_too_large", invalid.Id ?? invalid.Reason),
        InvalidDocumentException invalid when invalid.Reason.StartsWith(BadMember, StringComparison.Ordinal) =>
            new HubException(400, "doc_validation", $"{BadMember}: {invalid.Reason.Split('"', 3)[1]}"),
        InvalidDocumentException invalid => Malformed(invalid),
        RevisionConflictException => HubException.Conflict(),
        { Code: TypedMemoryErrorCodes.NotFound } => HubException.NotFound(exception.Message),
        { Code: TypedMemoryErrorCodes.BadRequest } => HubException.BadRequest(exception.Message),
        { Code: TypedMemoryErrorCodes.TooLarge } => HubException.TooLarge("too_large", exception.Message),
        { Code: TypedMemoryErrorCodes.NotUnique or TypedMemoryErrorCodes.Forbidden } =>
            HubException.Forbidden(exception.Message),
        // The engine's own words name files and tables: they are for the log.
        { IsTransient: true } => new HubException(503, "service_unavailable", NotNow) { Cause = exception },
        _ => new HubException(500, "internal_server_error", Failed) { Cause = exception },
    };

    // Clients compare these sentences, so they are CouchDB's own, not the engine's.
    private static HubException Malformed(InvalidDocumentException invalid)
    {
        string reason = invalid.Reason;
        if (reason.Contains("_revisions", StringComparison.Ordinal))
            return new HubException(400, "doc_validation", reason);
        if (Starts("A document must be a JSON object"))
            return HubException.BadRequest("Document must be a JSON object");
        if (Starts("A document's id must not be empty")) return HubException.IllegalId("Document id must not be empty");
        if (Starts("Its \"_id\"")) return HubException.IllegalId("Document id must be a string");
        if (Starts("Only reserved ids"))
            return HubException.IllegalId("Only reserved document ids may start with underscore.");
        if (Starts("The id holds half")) return HubException.IllegalId("Document id must be valid UTF-8");
        if (Starts("The id "))
        {
            return HubException.IllegalId(
                invalid.Id is "_design/" or "_local/"
                ? $"Illegal document id `{invalid.Id}`" : "Document id is too long");
        }

        if (reason.Contains("document's id", StringComparison.Ordinal)) return HubException.IllegalId(reason);
        return Starts("Attachment name \"")
            ? HubException.BadRequest(reason.Replace('"', '\'').TrimEnd('.')) : HubException.BadRequest(reason);

        bool Starts(string words) => reason.StartsWith(words, StringComparison.Ordinal);
    }
}
