using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>An entry of <c>_attachments</c>.</summary>
/// <param name="Info">What it says of the attachment.</param>
public sealed record ParsedAttachment(DocumentAttachment Info)
{
    /// <summary>Whether the entry is a stub: the bytes are those that the receiver has already.</summary>
    public bool Stub { get; init; }

    /// <summary>Whether the bytes follow as a part of the multipart message.</summary>
    public bool Follows { get; init; }

    /// <summary>
    /// The bytes, where they are inline (<c>data</c>, decoded from base64); else <see langword="null"/>.
    /// </summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    /// <summary>
    /// <c>encoding</c>: <c>gzip</c> where the bytes that follow are compressed and have <see cref="EncodedLength"/>;
    /// <see langword="null"/> otherwise.
    /// </summary>
    public string? Encoding { get; init; }

    /// <summary><c>encoded_length</c>: the number of bytes that follow, where they are compressed.</summary>
    public long? EncodedLength { get; init; }
}
