using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Forgetting;

/// <summary>
/// An edit that deletes a document so that nothing of it is kept; of one that is deleted, nothing more.
/// </summary>
/// <param name="merge">The type's merge, where forgetting wins.</param>
/// <param name="id">The document's id.</param>
internal sealed class ForgetEdit(IMemoryMerge merge, string id) : IDocumentEdit
{
    public string Id => id;

    /// <summary>Whether there was ever such a document when the edit was last composed.</summary>
    public bool Exists { get; private set; }

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        Exists = current is not null;
        return current is null ? null : TypedEdit.Delete(merge, current, context);
    }
}
