using TypedMemory.Core.Revisions;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    private const int PageSize = 256;

    public ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default) =>
        _reads.GetAsync(id, cancellationToken);

    public ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default) =>
        _reads.GetEntryAsync(id, cancellationToken);

    public async ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default) =>
        await _reads.GetWinnerAsync(id, cancellationToken).ConfigureAwait(false) is not null;

    public ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return _reads.GetManyAsync(ids, ReadEntryOrError, cancellationToken);
    }

    public IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        _reads.ListAsync((prefix ?? default).Text, cancellationToken);

    public async ValueTask<long> CountAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        await _reads.TryCountAsync((prefix ?? default).Text, cancellationToken).ConfigureAwait(false)
        ?? await Query(prefix).CountAsync(cancellationToken).ConfigureAwait(false);

    private MemoryEntry<T, TId> ReadEntryOrError(DocumentRevision winner) =>
        ReadEntryOrError(winner.Id, winner.Revision, winner.Body);
}
