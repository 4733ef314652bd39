using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that gives a document other content: what it lacks goes.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The revision that it replaces.</param>
/// <param name="content">The members, without those that the library keeps beside the values.</param>
internal class ContentEdit(string id, MemoryType? type, RevisionId replaced, ReadOnlyMemory<byte> content)
    : InspectorEdit(id, type, replaced)
{
    protected override DocumentWrite? ComposePlain(DocumentSnapshot current)
    {
        ReadOnlyMemory<byte> wanted = Wanted(current);
        return wanted.Span.SequenceEqual(BodyMembers.Content(current.Winner.Body, current.Winner.Body).Span)
            ? null : Child(current, wanted, deleted: false, current.Winner.Attachments);
    }

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context) =>
        Compose(current, Wanted(current), context with { ReplacesAll = true });

    // Where the type is known, it has sealed what is to be sealed.
    private ReadOnlyMemory<byte> Wanted(DocumentSnapshot current)
    {
        ReadOnlyMemory<byte> wanted = BodyMembers.Content(content, current.Winner.Body);
        MemberSeals.DemandSealed(Id, current.Winner.Body, wanted);
        return wanted;
    }
}
