using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>Failures of the engine in CouchDB's words.</summary>
internal static class DocumentErrors
{
    // Clients know this sentence by heart, down to the missing quotes.
    private const string BadMember = "Bad special document member";

    public static HubException Map(TypedMemoryException exception) => exception switch
    {
        InvalidDocumentException { Code: TypedMemoryErrorCodes.TooLarge } invalid =>
            HubException.TooLarge("document_too_large", invalid.Id ?? invalid.Reason),
        InvalidDocumentException invalid when invalid.Reason.StartsWith(BadMember, StringComparison.Ordinal) =>
            new HubException(400, "doc_validation", $"{BadMember}: {invalid.Reason.Split('"', 3)[1]}"),
        InvalidDocumentException invalid => new HubException(400, WordFor(invalid.Reason), invalid.Reason),
        RevisionConflictException => HubException.Conflict(),
        { Code: TypedMemoryErrorCodes.NotFound } => HubException.NotFound(exception.Message),
        { Code: TypedMemoryErrorCodes.BadRequest } => HubException.BadRequest(exception.Message),
        { Code: TypedMemoryErrorCodes.TooLarge } => HubException.TooLarge("too_large", exception.Message),
        { IsTransient: true } => new HubException(503, "service_unavailable", exception.Message),
        _ => new HubException(500, "internal_server_error", exception.Message),
    };

    // CouchDB has words of its own for some kinds of malformed documents.
    private static string WordFor(string reason) =>
        reason.Contains("_revisions", StringComparison.Ordinal)
            ? "doc_validation"
            : reason.Contains("document's id", StringComparison.Ordinal)
                || reason.StartsWith("The id ", StringComparison.Ordinal)
                || reason.StartsWith("Only reserved ids", StringComparison.Ordinal)
                || reason.StartsWith("Its \"_id\"", StringComparison.Ordinal)
                ? "illegal_docid"
                : "bad_request";
}
