using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.VectorData.Records;

/// <summary>Deletes the document of a record, if there is one.</summary>
internal sealed class RecordDelete(IMemoryMerge merge, string id) : IDocumentEdit
{
    public string Id => id;

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context) =>
        current is null ? null : TypedEdit.Delete(merge, current, context);
}
