namespace TypedMemory;

/// <summary>The limits on the size of documents.</summary>
public sealed record DocumentLimits
{
    /// <summary>The limits where nothing else is set.</summary>
    public static DocumentLimits Default { get; } = new();

    /// <summary>
    /// The greatest size of a document in bytes, without its attachments. The default value is 8,000,000, CouchDB's.
    /// </summary>
    public int MaxDocumentSize { get; init; } = 8_000_000;

    /// <summary>The deepest nesting of arrays and objects. The default value is 512.</summary>
    public int MaxDepth { get; init; } = 512;

    /// <summary>
    /// The greatest length of an id in UTF-8 bytes. The default value is 7,168, what a URL can carry everywhere.
    /// </summary>
    public int MaxIdLength { get; init; } = 7168;
}
