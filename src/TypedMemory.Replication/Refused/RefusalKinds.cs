namespace TypedMemory.Replication.Refused;

/// <summary>What the words of a refusal say about trying again.</summary>
internal static class RefusalKinds
{
    // What is wrong with the document itself, whatever else is at the peer.
    private static readonly HashSet<string> OfTheDocument = new(StringComparer.Ordinal)
    {
        TypedMemoryErrorCodes.TooLarge, TypedMemoryErrorCodes.BadRequest, TypedMemoryErrorCodes.Corrupt,
        TypedMemoryErrorCodes.Format,
        "document_too_large", "attachment_too_large", "request_entity_too_large", "doc_validation", "illegal_docid",
        "bad_content_type",
        "invalid_json", "illegal_partition",
    };

    /// <summary>
    /// Whether a refusal can be of what is not at the peer yet: a rule that looks at other documents refuses under
    /// words of its own.
    /// </summary>
    public static bool MayDependOnOthers(string error) => !OfTheDocument.Contains(error);
}
