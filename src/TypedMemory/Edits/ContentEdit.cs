using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>An edit that gives a document the encoded content of a value.</summary>
/// <param name="type">The memory type.</param>
/// <param name="id">The document's id.</param>
/// <param name="content">The known members; must stay as they are until the edit is committed.</param>
/// <param name="replaced">The revision that it must replace; <see langword="null"/> to write over whatever is
/// there.</param>
/// <param name="mustBeNew">Whether a document that exists is an error.</param>
internal sealed class ContentEdit<T, TId>(
    MemoryType<T, TId> type, string id, ReadOnlyMemory<byte> content, RevisionId? replaced = null,
    bool mustBeNew = false)
    : IDocumentEdit
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public string Id => id;

    /// <summary>Where the content comes from, or <see langword="null"/> if it is not said.</summary>
    public MemoryOrigin? Origin { get; init; }

    /// <summary>Where nothing but texts are put together, and no code of the application can run.</summary>
    public bool ComposesAhead =>
        type.Sealed.IsEmpty && type.Merge.Members.All(static member => member.Kind == MergeKind.LastWriterWins);

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        if (replaced is { } revision) RevisionCheck.Demand(id, current, revision);
        if (mustBeNew && type.IsThere(current, DateTimeOffset.FromUnixTimeMilliseconds(context.Now)))
            throw new RevisionConflictException(id, null, current.Winner.Revision);
        context = context with { WritesOverDamage = !mustBeNew, Origin = Origin ?? context.Origin };
        return type.Compose(id, current, content, context);
    }
}
