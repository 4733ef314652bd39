using System.Runtime.CompilerServices;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    // A page is one read transaction: long enough to be cheap, short enough that a slow consumer holds nothing open.
    private const int PageSize = 256;
    private const int FirstPageSize = 64;

    public async ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.GetAsync(id.DocumentId, _values, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        MemoryEntry<T, TId>? entry = await store.GetAsync(
            id.DocumentId, _entries, cancellationToken).ConfigureAwait(false);
        return entry is { Error: { } error } ? throw error : entry;
    }

    public async ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default) =>
        await GetWinnerAsync(id, cancellationToken).ConfigureAwait(false) is not null;

    public IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default) =>
        ListPagesAsync((prefix ?? default).Text, cancellationToken);

    public async ValueTask<long> CountAsync(
        MemoryPrefix<TId>? prefix = null, CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.CountAsync((prefix ?? default).Text, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<DocumentRevision?> GetWinnerAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        DocumentRevision? winner = await store.GetAsync(id.DocumentId, cancellationToken).ConfigureAwait(false);
        return winner is { Deleted: false } ? winner : null;
    }

    private async IAsyncEnumerable<MemoryEntry<T, TId>> ListPagesAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var query = new ListQuery { Prefix = prefix, Limit = FirstPageSize };
        while (true)
        {
            DecodedPage<MemoryEntry<T, TId>> page = await store.ListPageAsync(
                query, _entries, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < page.Items.Count; i++) yield return page.Items[i];
            if (!page.HasMore) yield break;
            query = query with { After = page.LastId, Limit = PageSize };
        }
    }

    private MemoryEntry<T, TId> ReadEntryOrError(DocumentRevision winner) =>
        ReadEntryOrError(winner.Id, winner.Revision, winner.Body);
}
