using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>Reads the history of the documents of one memory type.</summary>
internal sealed class MemoryHistory<T, TId>(MemoryStore memory, EntryReader<T, TId> entries)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public async ValueTask<IReadOnlyList<MemoryRevision<T>>> ReadAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<HistoricRevision> history = await DocumentHistory.ReadAsync(
            store, id.DocumentId, cancellationToken).ConfigureAwait(false);
        return [.. history.Select(Read)];
    }

    private MemoryRevision<T> Read(HistoricRevision revision)
    {
        MemoryEntry<T, TId>? entry = revision.Stored is { Deleted: false } stored ? entries.Read(stored) : null;
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
