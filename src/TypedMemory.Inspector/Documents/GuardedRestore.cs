using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that gives a document back what it was.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The revision that it replaces.</param>
/// <param name="earlier">What it was.</param>
internal sealed class GuardedRestore(string id, MemoryType? type, RevisionId replaced, DocumentRevision earlier)
    : InspectorEdit(id, type, replaced)
{
    protected override DocumentWrite? ComposePlain(DocumentSnapshot current) =>
        Child(current, earlier.Body, deleted: false, earlier.Attachments);

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context) =>
        new RestoreEdit(Merge, earlier).Compose(current, context);
}
