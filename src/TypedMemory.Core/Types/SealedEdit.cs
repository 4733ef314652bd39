using System.Buffers;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Secrecy;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Types;

/// <summary>Reads and edits documents whose type seals members: plain on this side, sealed on the stored one.</summary>
internal static class SealedEdit
{
    /// <summary>A document with its sealed members opened.</summary>
    /// <exception cref="MemoryFormatException">One of them cannot be opened.</exception>
    public static ReadOnlyMemory<byte> Open(MemoryType type, string id, ReadOnlySpan<byte> body) =>
        SealerOf(type).Open(id, body, OpensOthers(type));

    /// <summary>A document with those sealed members opened that can be.</summary>
    public static OpenedBody OpenReadable(MemoryType type, string id, ReadOnlyMemory<byte> body) =>
        SealerOf(type).OpenReadable(id, body, OpensOthers(type));

    /// <summary>A document as this device's queries see it; its id is that of its members.</summary>
    /// <exception cref="MemoryFormatException">Its key cannot be read.</exception>
    public static byte[] Present<T, TId>(MemoryType<T, TId> type, ReadOnlySpan<byte> body)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        byte[] stored = body.ToArray();
        TypeSealer sealer = SealerOf(type);
        string id = type.GetId(type.Codec.Read(sealer.LeaveOut("", stored).Span)).DocumentId;
        ReadOnlyMemory<byte> opened = sealer.OpenLocal(id, stored);
        return type.Codec.Upcast(opened.Span) ?? opened.ToArray();
    }

    /// <summary>The content of an edit as it is stored, and the context with what that hides.</summary>
    /// <exception cref="MemoryKeyException">A member cannot be sealed, or is one that an update could not
    /// see.</exception>
    public static (ReadOnlyMemory<byte> Content, EditContext Context) Prepare<T, TId>(
        MemoryType<T, TId> type, string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content,
        EditContext context)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        OpenedBody? stored = null;
        ReadOnlyMemory<byte>? seen = null;
        if (EditedOf(type.Merge, current) is { } edited)
        {
            stored = OpenReadable(type, id, edited.Body);
            content = UnknownParts.Carry(type.Codec, stored.Body, content);
            if (context.KeepsUnreadable && stored.Unreadable.Count > 0) seen = Encode(type.Codec, stored.Body.Span);
        }

        SealedContent result = SealerOf(type).Seal(
            id, content, stored, seen, value => MergeRules.Of(type.Merge).SaysNothing(value.Span));
        return (result.Content, context with { Unsaid = result.Unsaid });
    }

    /// <summary>The write that brings a document's sealed members under the key of the day.</summary>
    /// <remarks>
    /// It is not an edit: every member keeps its stamp, so that a concurrent one is not beaten, and replicas that do it
    /// at the same time write the same revision.
    /// </remarks>
    /// <returns><see langword="null"/> if nothing would change.</returns>
    public static DocumentWrite? Reseal(MemoryType type, DocumentSnapshot current)
    {
        EditBase edited = EditBase.OfReadable(type.Merge, current);
        if (edited.IsCreation || edited.Parent is null) return null;
        TypeSealer sealer = SealerOf(type);
        var members = new List<MemberEntry>(edited.State.Members.Length);
        bool changed = false;
        foreach (MemberEntry member in edited.State.Members)
        {
            MemberEntry resealed = member;
            if (member.State.Value is { } value && sealer.Reseal(current.Id, member.Name, value) is { } text)
                resealed = member with { State = member.State.Reseal(text) };
            changed |= !ReferenceEquals(resealed.State, member.State);
            members.Add(resealed);
        }

        if (!changed) return null;
        var state = new DocumentState(members, edited.State.Existence, edited.State.Deletion);
        DocumentRevision revision = RevisionWriter.Child(
            current.Id, edited.Parent, deleted: false, BodyWriter.Write(state), edited.Attachments);
        return new DocumentWrite
        {
            Id = current.Id,
            Revisions = [.. edited.Resolution, revision],
            IfSequence = edited.Sequence,
        };
    }

    /// <summary>Content with its sealed members sealed where they are in plain.</summary>
    /// <exception cref="MemoryKeyException">There is no key to seal with.</exception>
    public static ReadOnlyMemory<byte> SealPlain(MemoryType type, string id, ReadOnlyMemory<byte> content) =>
        SealerOf(type).SealPlain(id, content);

    /// <summary>Whether <see cref="Reseal"/> may have something to do.</summary>
    public static bool IsStale(MemoryType type, string id, ReadOnlyMemory<byte> body) =>
        SealerOf(type).IsStale(id, body);

    private static TypeSealer SealerOf(MemoryType type) => new(type.Sealed, type.Keys);

    /// <summary>Steps between versions may look at members that the present version does not have.</summary>
    private static bool OpensOthers(MemoryType type) => type.Version > 1;

    /// <summary>The revision that an edit replaces: what the leaves become, if they are merged first.</summary>
    private static DocumentRevision? EditedOf(IMemoryMerge merge, DocumentSnapshot? current)
    {
        if (current is null) return null;
        DocumentRevision edited = current.Winner;
        if (current.Leaves.Length > 1 && ConflictResolver.Resolve(merge, current).Write is { } resolution)
            edited = resolution.Revisions.FirstOrDefault(static revision => !revision.Deleted) ?? edited;
        return edited.Deleted ? null : edited;
    }

    private static ReadOnlyMemory<byte> Encode<T>(IMemoryCodec<T> codec, ReadOnlySpan<byte> body)
        where T : notnull
    {
        var output = new ArrayBufferWriter<byte>(body.Length);
        codec.Write(codec.Read(body), output);
        return output.WrittenMemory;
    }
}
