namespace TypedMemory.Core.Store;

/// <summary>The ids of local documents that tell of changes which consumers could not handle.</summary>
/// <remarks>The error in one may quote the document: who erases the document erases them.</remarks>
public static class DeadLetterIds
{
    /// <summary>What the ids begin with.</summary>
    public const string Prefix = "typedmemory-dead-letter/";

    /// <summary>The id of a letter.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="documentId">The document's id.</param>
    public static string Of(string consumer, string documentId) => $"{Prefix}{consumer}/{documentId}";

    /// <summary>Whether a letter is about a document.</summary>
    /// <param name="id">The letter's id.</param>
    /// <param name="documentId">The document's id.</param>
    public static bool IsAbout(string id, string documentId)
    {
        ArgumentNullException.ThrowIfNull(id);
        return id.StartsWith(Prefix, StringComparison.Ordinal)
            && id.EndsWith($"/{documentId}", StringComparison.Ordinal);
    }
}
