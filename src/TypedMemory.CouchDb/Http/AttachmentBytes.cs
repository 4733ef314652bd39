using TypedMemory.Core.Revisions;

namespace TypedMemory.CouchDb.Http;

/// <summary>What is known of the bytes of an attachment before they come.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Name">The attachment's name.</param>
/// <param name="Limit">More than this is not taken.</param>
internal readonly record struct AttachmentBytes(string Id, string Name, long Limit)
{
    /// <summary>How many there are, or <see langword="null"/> where nobody says so who can be trusted.</summary>
    public long? Length { get; init; }

    /// <summary>Their digest, or <see langword="null"/> if it is not known, or is of other bytes.</summary>
    public string? Digest { get; init; }

    /// <summary>The bytes without any encoding.</summary>
    public static AttachmentBytes Plain(string id, DocumentAttachment attachment, long limit) =>
        new(id, attachment.Name, limit)
        {
            Length = attachment.Encoding is null ? attachment.Length : null,
            Digest = attachment.Encoding is null ? attachment.Digest : null,
        };

    /// <summary>The bytes as the peer keeps them compressed.</summary>
    public static AttachmentBytes Packed(string id, DocumentAttachment attachment, long limit) =>
        new(id, attachment.Name, limit)
        {
            Length = attachment.EncodedLength,
            Digest = attachment.Digest,
        };

    /// <summary>Ends what would fill the disk.</summary>
    /// <exception cref="PeerException">There are more bytes than the limit.</exception>
    public void ThrowIfLarger(long length)
    {
        if (length <= Limit) return;
        throw new PeerException(
            TypedMemoryErrorCodes.TooLarge,
            $"The attachment {this} has {length} bytes or more, over the limit of {Limit}. Raise MaxAttachmentSize to take it.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"\"{PeerTexts.Escape(Name)}\" of \"{PeerTexts.Escape(Id)}\"";
}
