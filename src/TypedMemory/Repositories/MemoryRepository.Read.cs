using System.Runtime.CompilerServices;
using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    // A page is one read transaction: long enough to be cheap, short enough that a slow consumer holds nothing open.
    private const int PageSize = 256;

    public async ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken = default)
    {
        DocumentRevision? winner = await GetWinnerAsync(id, cancellationToken).ConfigureAwait(false);
        return winner is null ? default : ReadValue(winner.Id, winner.Body);
    }

    public async ValueTask<MemoryEntry<T>?> GetEntryAsync(TId id, CancellationToken cancellationToken = default)
    {
        DocumentRevision? winner = await GetWinnerAsync(id, cancellationToken).ConfigureAwait(false);
        return winner is null ? null : ReadEntry(winner);
    }

    public async ValueTask<bool> ExistsAsync(TId id, CancellationToken cancellationToken = default) =>
        await GetWinnerAsync(id, cancellationToken).ConfigureAwait(false) is not null;

    public IAsyncEnumerable<MemoryEntry<T>> ListAsync(string? prefix = null, CancellationToken cancellationToken = default) =>
        ListPagesAsync(CheckedPrefix(prefix), cancellationToken);

    public async ValueTask<long> CountAsync(string? prefix = null, CancellationToken cancellationToken = default)
    {
        string checkedPrefix = CheckedPrefix(prefix);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await store.CountAsync(checkedPrefix, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<DocumentRevision?> GetWinnerAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        DocumentRevision? winner = await store.GetAsync(id.DocumentId, cancellationToken).ConfigureAwait(false);
        return winner is { Deleted: false } ? winner : null;
    }

    private async IAsyncEnumerable<MemoryEntry<T>> ListPagesAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var page = new List<DocumentRevision>(PageSize);
        string? after = null;
        do
        {
            page.Clear();
            var query = new ListQuery { Prefix = prefix, After = after, Limit = PageSize };
            await foreach (DocumentRevision winner in store.ListAsync(query, cancellationToken).ConfigureAwait(false))
            {
                page.Add(winner);
            }

            foreach (DocumentRevision winner in page) yield return ReadEntryOrError(winner);
            if (page.Count > 0) after = page[^1].Id;
        }
        while (page.Count == PageSize);
    }

    private MemoryEntry<T> ReadEntryOrError(DocumentRevision winner) =>
        ReadEntryOrError(winner.Id, winner.Revision, winner.Body);
}
