using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<IReadOnlyList<MemoryRevision<T>>> GetHistoryAsync(
        TId id, CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(
            store, id.DocumentId, cancellationToken).ConfigureAwait(false);
        return [.. history.Select(ReadRevision)];
    }

    private MemoryRevision<T> ReadRevision(HistoricRevision revision)
    {
        MemoryEntry<T, TId>? entry = revision.Stored is { Deleted: false } stored ? ReadEntryOrError(stored) : null;
        return new MemoryRevision<T>
        {
            Revision = revision.Revision,
            IsAvailable = revision.Stored is not null,
            Deleted = revision.Stored is { Deleted: true },
            Value = entry is { Error: null } ? entry.Value : default,
            Error = entry?.Error,
            EditedAt = revision.EditedAt,
            EditedBy = revision.EditedBy,
            CurrentSince = revision.CurrentSince,
            DiffersFrom = revision.DiffersFrom,
            Differences = revision.Differences,
        };
    }
}
