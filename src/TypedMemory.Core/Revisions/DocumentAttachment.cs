namespace TypedMemory.Core.Revisions;

/// <summary>What a revision says of one of its attachments. The bytes are apart, addressed by their SHA-256.</summary>
public sealed record DocumentAttachment
{
    /// <summary>The name; does not start with <c>_</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The media type.</summary>
    public required string ContentType { get; init; }

    /// <summary>The number of bytes, without any content encoding.</summary>
    public required long Length { get; init; }

    /// <summary>The generation of the revision in which the attachment was last changed.</summary>
    public int RevPos { get; init; }

    /// <summary>
    /// The digest that the peer at hand uses on the wire, e.g. <c>md5-1B2M2Y8AsgTpgAmY7PhCfg==</c>. A peer that
    /// compresses at rest digests the compressed bytes, so two peers can name the same bytes differently.
    /// </summary>
    public string? Digest { get; init; }

    /// <summary>
    /// What the peer at hand keeps the bytes compressed with, e.g. <c>gzip</c>, or <see langword="null"/> where it
    /// keeps
    /// them as they are, and in a store. <see cref="Digest"/> is then of the compressed bytes, and <see cref="Length"/>
    /// says nothing: CouchDB gives the compressed size there for bytes that were uploaded compressed.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary>The number of compressed bytes, where <see cref="Encoding"/> is set and the peer tells.</summary>
    public long? EncodedLength { get; init; }

    /// <summary>
    /// The SHA-256 of the bytes as 64 lower-case hexadecimal digits, or <see langword="null"/> until the bytes were
    /// here.
    /// </summary>
    public string? Sha256 { get; init; }
}
