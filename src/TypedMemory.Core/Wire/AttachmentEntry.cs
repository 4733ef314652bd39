using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Wire;

/// <summary>What was read of an entry of <c>_attachments</c> so far.</summary>
internal struct AttachmentEntry
{
    public string? ContentType;
    public string? Digest;
    public string? Encoding;
    public long? Length;
    public long? EncodedLength;
    public int RevPos;
    public bool Stub;
    public bool Follows;
    public byte[]? Data;

    /// <summary>The attachment. A stub wins over bytes, as in CouchDB; the length of bytes is what they have.</summary>
    public readonly ParsedAttachment ToAttachment(string name, string defaultContentType)
    {
        bool inline = Data is not null && !Stub && !Follows;
        DocumentAttachment info = new()
        {
            Name = name,
            ContentType = ContentType ?? defaultContentType,
            Length = inline ? Data!.Length : Length ?? 0,
            RevPos = RevPos,
            Digest = Digest,
        };
        return new ParsedAttachment(info)
        {
            Stub = Stub,
            Follows = Follows && !Stub,
            Data = inline ? Data.AsMemory() : (ReadOnlyMemory<byte>?)null,
            Encoding = Encoding,
            EncodedLength = EncodedLength,
        };
    }
}
