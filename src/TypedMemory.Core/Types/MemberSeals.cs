using System.ComponentModel;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Secrecy;
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

    /// <summary>
    /// Refuses content that would put a value in plain where a sealed one is stored, for doors that have no keys: it
    /// would leave this device so, and the application could not read it.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="replaced">The body that is replaced, as a JSON object.</param>
    /// <param name="content">What it is replaced by, as a JSON object.</param>
    /// <exception cref="TypedMemoryException">A member is sealed in the one and in plain in the other.</exception>
    public static void DemandSealed(string id, ReadOnlyMemory<byte> replaced, ReadOnlyMemory<byte> content)
    {
        List<ObjectMember> hidden = ObjectScanner.Scan(replaced);
        hidden.RemoveAll(static member => !SealedValue.IsSealed(member.Value.Span));
        if (hidden.Count == 0) return;
        foreach (ObjectMember member in ObjectScanner.Scan(content))
        {
            bool isShown = !SealedValue.IsSealed(member.Value.Span) && !member.Value.Span.SequenceEqual("null"u8);
            if (!isShown || !hidden.Exists(known => known.Name.Equals(member.Name))) continue;
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.BadRequest,
                $"The document \"{id}\" was not written: its member \"{member.Name}\" is sealed, and the new value is in plain. "
                + "Give it as it is stored, or write it by the application, which has the key.");
        }
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
