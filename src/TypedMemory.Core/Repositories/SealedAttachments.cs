using System.ComponentModel;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Secrecy;

namespace TypedMemory.Generated;

/// <summary>
/// Seals the attachments of a memory type while they are written, and opens them while they are read.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SealedAttachments
{
    /// <summary>What is stored of an attachment.</summary>
    /// <param name="type">The type.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="name">The attachment's name.</param>
    /// <param name="contentType">Its content type.</param>
    /// <param name="content">Its bytes; read once, while the result is read.</param>
    /// <returns>The bytes and content type to store; those that were given if the type does not seal.</returns>
    /// <exception cref="MemoryKeyException">There is no key to seal with.</exception>
    public static SealedAttachment Seal(
        MemoryType type, string id, string name, string contentType, Stream content)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!type.SealsAttachments) return new SealedAttachment(content, contentType);
        string? keyId = type.Keys?.KeyIdFor(id);
        byte[]? key = keyId is null || !KeyIds.IsValid(keyId) ? null : type.Keys!.Find(keyId);
        if (key is not { Length: MemoryKeys.KeyLength })
        {
            throw new MemoryKeyException(
                keyId,
                $"The attachment \"{name}\" of \"{id}\" was not stored: its type is [Encrypted], and "
                + (keyId is null ? "there is no key to seal it with. Give the memory keys with UseKeys."
                    : $"the key \"{keyId}\" is not here, or is none."));
        }

        var form = new SealedContentType(keyId!, contentType);
        byte[] context = ContextOf(form, id, name);
        return new SealedAttachment(new SealingStream(content, new SealKeys(key, context), context), form.ToString());
    }

    /// <summary>What an attachment holds.</summary>
    /// <param name="type">The type.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="attachment">The attachment.</param>
    /// <param name="content">Its stored bytes, or <see langword="null"/>; disposed of with the result.</param>
    /// <returns>The plain bytes. Reading them throws a <see cref="MemoryFormatException"/> where the stored ones were
    /// changed.</returns>
    /// <exception cref="MemoryFormatException">It cannot be opened; its key is named.</exception>
    public static Stream? Open(MemoryType type, string id, DocumentAttachment attachment, Stream? content)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(attachment);
        if (content is null) return null;
        try
        {
            if (SealedContentType.Parse(attachment.ContentType) is { } form)
                return Open(type, id, attachment.Name, form, content);
            if (!type.SealsAttachments || type.Sealed.Any(static member => member.AcceptsPlaintext)) return content;
            throw Unreadable(id, attachment.Name, null, "it is not sealed, and its type is [Encrypted].");
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>What the application sees of an attachment: the content type and length of what is sealed.</summary>
    /// <param name="attachment">The attachment.</param>
    public static MemoryAttachment Describe(DocumentAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        return SealedContentType.Parse(attachment.ContentType) is { } form
            ? new MemoryAttachment(
                attachment.Name, form.ContentType, ChunkStream.PlainLengthOf(attachment.Length),
                attachment.Sha256 ?? "")
            : new MemoryAttachment(
                attachment.Name, attachment.ContentType, attachment.Length, attachment.Sha256 ?? "");
    }

    /// <summary>Whether an attachment is to be sealed again, under the key of the day.</summary>
    /// <param name="type">The type.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="attachment">The attachment.</param>
    public static bool IsStale(MemoryType type, string id, DocumentAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(attachment);
        if (!type.SealsAttachments || type.Keys?.KeyIdFor(id) is not { } keyId) return false;
        return SealedContentType.Parse(attachment.ContentType) is { } form
            ? form.KeyId != keyId && type.Keys.Find(form.KeyId) is not null
            : type.Sealed.Any(static member => member.AcceptsPlaintext);
    }

    private static OpeningStream Open(
        MemoryType type, string id, string name, SealedContentType form, Stream content)
    {
        byte[]? key = type.Keys?.Find(form.KeyId);
        if (key is not { Length: MemoryKeys.KeyLength })
        {
            throw Unreadable(
                id, name, form.KeyId, $"it is sealed with the key \"{form.KeyId}\", which this device does not have.");
        }

        byte[] context = ContextOf(form, id, name);
        return new OpeningStream(content, new SealKeys(key, context), context, () => Unreadable(
            id, name, form.KeyId,
            $"it does not open with the key \"{form.KeyId}\": that is another key here than where it was sealed, or "
            + "its bytes were changed."));
    }

    private static byte[] ContextOf(SealedContentType form, string id, string name) =>
        SealKeys.Context("attachment", form.KeyId, id, name, form.ContentType);

    private static MemoryFormatException Unreadable(string id, string name, string? keyId, string reason) =>
        new(id, $"_attachments/{name}", 0, reason) { KeyId = keyId };
}
