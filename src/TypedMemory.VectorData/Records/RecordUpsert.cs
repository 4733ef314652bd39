using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.VectorData.Records;

/// <summary>Writes the document of a record over whatever is there.</summary>
internal sealed class RecordUpsert(IMemoryMerge merge, string id, ReadOnlyMemory<byte> content) : IDocumentEdit
{
    public string Id => id;

    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context) =>
        TypedEdit.Compose(merge, id, current, content, context with { WritesOverDamage = true });
}
