using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that deletes a document.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The revision that it deletes.</param>
internal sealed class DeleteEdit(string id, MemoryType? type, RevisionId replaced) : InspectorEdit(id, type, replaced)
{
    protected override DocumentWrite? ComposePlain(DocumentSnapshot current) =>
        Child(current, DocumentRevision.EmptyBody, deleted: true, []);

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context) =>
        TypedEdit.Delete(Merge, current, context);
}
