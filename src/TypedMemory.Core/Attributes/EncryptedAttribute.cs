namespace TypedMemory;

/// <summary>
/// Seals a member with AES-256-GCM before it is stored, so that it is opaque to every peer and in the file; on a memory
/// type, all members that are not part of its key, and its attachments.
/// </summary>
/// <remarks>
/// The keys come from <see cref="IMemoryKeys"/>. A sealed value is a text that says under which key it was sealed; it
/// belongs to its document and member, and is refused anywhere else. Equal values of one member of one document have
/// one sealed form, so whoever sees the documents learns when a value comes back, and about how long it is. The last
/// (or first) writer wins; other merges, and what looks for the value, need it in plain and are compile errors. See
/// docs/sealed-values.md.
/// </remarks>
[AttributeUsage(
    AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter | AttributeTargets.Class
        | AttributeTargets.Struct,
    Inherited = false)]
public sealed class EncryptedAttribute : Attribute
{
    /// <summary>
    /// Whether queries, sorts, [Index] and [FullText] on this device may use the value in plain. The default value is
    /// <see langword="false"/>. What is stored and what leaves the device stays sealed: such a query reads and opens
    /// every document of its prefix, in memory.
    /// </summary>
    public bool LocalPlaintext { get; set; }

    /// <summary>
    /// Whether a value that was stored before the member was sealed is read, until the background rotation or an edit
    /// has sealed it. The default value is <see langword="false"/>: such a document is an item with an error, since
    /// anybody who can write at a peer could have put the value there.
    /// </summary>
    public bool AcceptsPlaintext { get; set; }
}
