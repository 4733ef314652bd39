using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken = default)
    {
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            DocumentSnapshot? current = await store.GetSnapshotAsync(documentId, cancellationToken).ConfigureAwait(false);
            DocumentWrite? write = current is null ? null : TypedEdit.Delete(type.Merge, current, ContextOf(store));
            if (write is null) return false;
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is not null) return true;
        }
    }

    public async ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken = default)
    {
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            DocumentSnapshot current = await GetAtAsync(store, documentId, revision, cancellationToken).ConfigureAwait(false);
            DocumentWrite? write = TypedEdit.Delete(type.Merge, current, ContextOf(store));
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is not null) return;
        }
    }
}
