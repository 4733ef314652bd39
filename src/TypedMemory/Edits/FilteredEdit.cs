using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;

namespace TypedMemory.Edits;

/// <summary>An edit that is made only if the document fulfils a filter when the edit is committed.</summary>
/// <param name="edit">The edit.</param>
/// <param name="filter">The filter; asked on the store's writer, for one edit at a time.</param>
internal sealed class FilteredEdit(IDocumentEdit edit, QueryScan filter) : IDocumentEdit
{
    public string Id => edit.Id;

    /// <summary>Whether the document fulfilled the filter when the edit was last composed.</summary>
    public bool Applies { get; private set; }

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        Applies = filter.Matches(current);
        return Applies ? edit.Compose(current, context) : null;
    }
}
