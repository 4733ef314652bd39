using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>An edit that ends a conflict by the encoded content of a value.</summary>
/// <param name="type">The memory type.</param>
/// <param name="id">The document's id.</param>
/// <param name="leaves">The live leaves that the caller has seen, the winner first.</param>
/// <param name="content">The known members; must stay as they are until the edit is committed.</param>
internal sealed class ResolveEdit<T, TId>(
    MemoryType<T, TId> type, string id, RevisionId[] leaves, ReadOnlyMemory<byte> content) : IDocumentEdit
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public string Id => id;

    /// <summary>Where the content comes from, or <see langword="null"/> if nothing is said of it.</summary>
    public MemoryOrigin? Origin { get; init; }

    /// <exception cref="RevisionConflictException">The document has other live leaves.</exception>
    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        IEnumerable<RevisionId> live = current?.Leaves.Where(static leaf => !leaf.Deleted).Select(
            static leaf => leaf.Revision) ?? [];
        if (current is null || !live.SequenceEqual(leaves))
            throw new RevisionConflictException(id, leaves[0], current?.Winner.Revision);
        context = context with { Origin = Origin ?? context.Origin };
        return Tombstones.Around(current, type.Compose(id, current, content, context));
    }
}
