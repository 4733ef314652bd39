using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>Reads the documents of one memory type by their ids, without those that are left out.</summary>
internal sealed class MemoryReads<T, TId>(MemoryType<T, TId> type, MemoryStore memory)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    // A page is one read transaction: long enough to be cheap, short enough that a slow consumer holds nothing open.
    private const int PageSize = 256;
    private const int FirstPageSize = 64;

    /// <summary>For types whose documents do not expire: the time does not matter.</summary>
    private readonly ValueDecoder<T, TId> _values = new(type, new DocumentVisibility(type), default);
    private readonly EntryDecoder<T, TId> _entries = new(
        type, new DocumentVisibility(type), MemoryInclude.Superseded, default);
    private readonly EntryDecoder<T, TId> _listed = new(
        type, new DocumentVisibility(type), MemoryInclude.None, default);

    /// <summary>What is left out.</summary>
    public DocumentVisibility Visibility { get; } = new(type);

    public async ValueTask<T?> GetAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        ValueDecoder<T, TId> decoder = Visibility.Expires
            ? new ValueDecoder<T, TId>(type, Visibility, memory.Now) : _values;
        return await store.GetAsync(id.DocumentId, decoder, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<MemoryEntry<T, TId>?> GetEntryAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        MemoryEntry<T, TId>? entry = await store.GetAsync(
            id.DocumentId, DecoderOf(MemoryInclude.Superseded), cancellationToken).ConfigureAwait(false);
        return entry is { Error: { } error } ? throw error : entry;
    }

    public async ValueTask<DocumentRevision?> GetWinnerAsync(TId id, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        DocumentRevision? winner = await store.GetAsync(id.DocumentId, cancellationToken).ConfigureAwait(false);
        return winner is { Deleted: false } && !HasEnded(winner) ? winner : null;
    }

    public async ValueTask<IReadOnlyList<MemoryEntry<T, TId>?>> GetManyAsync(
        IEnumerable<TId> ids, Func<DocumentRevision, MemoryEntry<T, TId>> read, CancellationToken cancellationToken)
    {
        string[] documentIds = [.. ids.Select(static id => id.DocumentId)];
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<DocumentSnapshot?> documents =
            await store.GetSnapshotsAsync(documentIds, cancellationToken).ConfigureAwait(false);
        var entries = new MemoryEntry<T, TId>?[documentIds.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            bool isThere = documents[i] is { Winner.Deleted: false } there && !HasEnded(there.Winner);
            if (isThere) entries[i] = read(documents[i]!.Winner);
        }

        return entries;
    }

    /// <summary>Reads the documents of a prefix in the order of their ids.</summary>
    public IAsyncEnumerable<MemoryEntry<T, TId>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        new EntryList<MemoryEntry<T, TId>>((last, token) => ReadPageAsync(prefix, last, token), cancellationToken);

    private async ValueTask<DecodedPage<MemoryEntry<T, TId>?>> ReadPageAsync(
        string prefix, string? last, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var query = new ListQuery { Prefix = prefix, After = last, Limit = last is null ? FirstPageSize : PageSize };
        return await store.ListPageAsync(
            query, DecoderOf(MemoryInclude.None), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a page of a list.</summary>
    /// <exception cref="ArgumentException">The continuation is one of another list.</exception>
    public ValueTask<MemoryPage<T, TId>> ListPageAsync(
        MemoryListOptions<TId> options, string? continuation, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.PageSize, 1);
        string prefix = (options.Prefix ?? default).Text;
        if (continuation is not null && !continuation.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"\"{continuation}\" is not a continuation of this list: pass on what the page before gave.",
                nameof(continuation));
        }

        var query = new ListQuery
        {
            Prefix = prefix,
            From = options.From?.DocumentId,
            To = options.To?.DocumentId,
            After = continuation,
            Descending = options.Descending,
            Limit = options.PageSize,
        };
        return ListPageAsync(query, options.Include, cancellationToken);
    }

    /// <summary>Reads a page of a list, which is full if there is so much to read.</summary>
    private async ValueTask<MemoryPage<T, TId>> ListPageAsync(
        ListQuery query, MemoryInclude include, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        int size = query.Limit;
        List<MemoryEntry<T, TId>> items = [];
        while (items.Count < size)
        {
            DecodedPage<MemoryEntry<T, TId>?> page = await store.ListPageAsync(
                query with { Limit = size - items.Count }, DecoderOf(include), cancellationToken).ConfigureAwait(false);
            items.AddRange(page.Items.OfType<MemoryEntry<T, TId>>());
            if (!page.HasMore) break;
            query = query with { After = page.LastId };
        }

        return new MemoryPage<T, TId>(items, items.Count < size ? null : items[^1].DocumentId);
    }

    /// <summary>
    /// The count of a prefix, if nothing in it can be left out, or <see langword="null"/> if documents have to be
    /// asked.
    /// </summary>
    public async ValueTask<long?> TryCountAsync(string prefix, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        bool asks = await Visibility.PredicateAsync(
            store, MemoryInclude.None, cancellationToken).ConfigureAwait(false) is not null;
        return asks ? null : await store.CountAsync(prefix, cancellationToken).ConfigureAwait(false);
    }

    private EntryDecoder<T, TId> DecoderOf(MemoryInclude include) => Visibility.Expires
        ? new EntryDecoder<T, TId>(type, Visibility, include, memory.Now)
        : (include & MemoryInclude.Superseded) != 0 ? _entries : _listed;

    private bool HasEnded(DocumentRevision winner) =>
        Visibility.Expires && Visibility.HasEnded(winner.Body.Span, memory.Now);
}
