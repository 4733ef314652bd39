using System.ComponentModel;
using TypedMemory.Core.Store;
using TypedMemory.Core.Types;

namespace TypedMemory.Generated;

/// <summary>Brings sealed members of stored documents under the key of the day.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class MemberSeals
{
    /// <summary>Whether a document has members for <see cref="Reseal"/>.</summary>
    /// <param name="type">The type.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="body">Its body.</param>
    /// <exception cref="MemoryFormatException">The body is not a JSON object.</exception>
    public static bool IsStale(MemoryType type, string id, ReadOnlyMemory<byte> body)
    {
        ArgumentNullException.ThrowIfNull(type);
        return !type.Sealed.IsEmpty && SealedEdit.IsStale(type, id, body);
    }

    /// <summary>Seals those members of a document's content that its type seals and that are in plain.</summary>
    /// <param name="type">The type.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="content">The content, as a canonical JSON object.</param>
    /// <exception cref="MemoryKeyException">There is no key to seal with.</exception>
    /// <exception cref="MemoryFormatException">The content is not a JSON object.</exception>
    public static ReadOnlyMemory<byte> SealPlain(MemoryType type, string id, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Sealed.IsEmpty ? content : SealedEdit.SealPlain(type, id, content);
    }

    /// <summary>The write that brings a document under the key of the day, every member under its own stamp.</summary>
    /// <param name="type">The type.</param>
    /// <param name="current">The document as it is stored.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if nothing would
    /// change.</returns>
    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public static DocumentWrite? Reseal(MemoryType type, DocumentSnapshot current)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(current);
        return SealedEdit.Reseal(type, current);
    }
}
