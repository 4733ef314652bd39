using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>An edit that deletes a document.</summary>
/// <param name="merge">The type's merge.</param>
/// <param name="id">The document's id.</param>
/// <param name="mustExist">Whether a document that does not exist, or is deleted, is an error.</param>
/// <param name="replaced">The revision that it must delete, or <see langword="null"/> for whatever is there.</param>
internal sealed class DeleteEdit(
    IMemoryMerge merge, string id, bool mustExist = false, RevisionId? replaced = null) : IDocumentEdit
{
    public string Id => id;

    /// <summary>Whether there was something to delete when the edit was last composed.</summary>
    public bool Deletes { get; private set; }

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        if (replaced is { } revision) RevisionCheck.Demand(id, current, revision);
        if (mustExist && current is null or { Winner.Deleted: true })
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound, $"The document \"{id}\" was not deleted: it does not exist.");
        }

        DocumentWrite? write = current is null ? null : TypedEdit.Delete(merge, current, context);
        Deletes = write is not null;
        return write;
    }
}
