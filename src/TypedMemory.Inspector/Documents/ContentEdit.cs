using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that gives a document other content.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The revision that it replaces.</param>
/// <param name="content">All members, canonical, without the reserved one.</param>
internal sealed class ContentEdit(
    string id, MemoryType? type, RevisionId replaced, ReadOnlyMemory<byte> content)
    : InspectorEdit(id, type, replaced)
{
    protected override DocumentWrite? ComposePlain(DocumentSnapshot current) =>
        content.Span.SequenceEqual(BodyMembers.Content(current.Winner.Body).Span)
            ? null : Child(current, content, deleted: false, current.Winner.Attachments);

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context)
    {
        HashSet<string> kept = [.. BodyMembers.Read(content).Select(static member => member.Name)];
        IEnumerable<string> removed = BodyMembers.Read(current.Winner.Body).Select(static member => member.Name)
            .Where(name => name != BodyMembers.Reserved && !kept.Contains(name));
        return TypedEdit.Compose(InspectorMerge.Of(Type, Id, removed), Id, current, content, context);
    }
}
