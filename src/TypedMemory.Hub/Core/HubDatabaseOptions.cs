namespace TypedMemory;

/// <summary>A database that a hub has from its start, and how it is served.</summary>
public sealed class HubDatabaseOptions
{
    /// <summary>
    /// The greatest size of a document in bytes. What an admin sets at <c>/DATABASE/_max_document_size</c> goes over
    /// it. The default value is <see langword="null"/>: that of <see cref="HubOptions.DocumentLimits"/>.
    /// </summary>
    public int? MaxDocumentSize { get; set; }

    /// <summary>
    /// The users who may read and write it, from when it is created; after that its <c>_security</c> decides. The
    /// default value is empty: server admins only.
    /// </summary>
    public IList<string> Members { get; } = [];
}
