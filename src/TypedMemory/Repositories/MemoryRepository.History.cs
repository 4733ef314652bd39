using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        string[] documentIds = [.. ids.Select(static id => id.DocumentId)];
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DocumentSnapshot?> documents =
            await store.GetSnapshotsAsync(documentIds, cancellationToken).ConfigureAwait(false);
        var entries = new MemoryEntry<T, TId>?[documentIds.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            if (documents[i] is { Winner: { Deleted: false } winner }) entries[i] = ReadEntryOrError(winner);
        }

        return entries;
    }

    public async ValueTask<IReadOnlyList<MemoryRevision<T>>> GetHistoryAsync(
        TId id, CancellationToken cancellationToken = default)
    {
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        RevisionTree? tree = await store.GetTreeAsync(documentId, cancellationToken).ConfigureAwait(false);
        if (tree is null || tree.IsEmpty) return [];

        var history = new List<MemoryRevision<T>>();
        foreach (RevisionId revision in tree.GetPath(tree.Winner.Revision).Revisions)
        {
            DocumentRevision? stored = await store.GetAsync(
                documentId, revision, cancellationToken).ConfigureAwait(false);
            history.Add(ReadRevision(revision, stored));
        }

        return history;
    }

    private MemoryRevision<T> ReadRevision(RevisionId revision, DocumentRevision? stored)
    {
        if (stored is null) return new MemoryRevision<T> { Revision = revision, IsAvailable = false };
        if (stored.Deleted) return new MemoryRevision<T> { Revision = revision, IsAvailable = true, Deleted = true };
        MemoryEntry<T, TId> entry = ReadEntryOrError(stored);
        return new MemoryRevision<T>
        {
            Revision = revision,
            IsAvailable = true,
            Value = entry.Error is null ? entry.Value : default,
            Error = entry.Error,
        };
    }
}
