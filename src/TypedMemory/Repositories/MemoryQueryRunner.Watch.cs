using System.Threading.Channels;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryQueryRunner<T, TId>
{
    // No timer waits longer than some weeks; a wait that ends early is begun again.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    public ChannelReader<IReadOnlyList<MemoryEntry<T, TId>>> Watch(
        DocumentQuery query, CancellationToken cancellationToken) =>
        Watch<MemoryEntry<T, TId>>(query, Read, cancellationToken);

    public ChannelReader<IReadOnlyList<MemoryMatch<T, TId>>> WatchMatches(
        DocumentQuery query, CancellationToken cancellationToken) =>
        Watch<MemoryMatch<T, TId>>(query, ReadMatches, cancellationToken);

    private ChannelReader<IReadOnlyList<TItem>> Watch<TItem>(
        DocumentQuery query, Func<IReadOnlyList<QueryRow>, IReadOnlyList<TItem>> read,
        CancellationToken cancellationToken)
    {
        // Each result holds all that the ones before it held: of those that nobody has taken, the newest is enough.
        var channel = Channel.CreateBounded<IReadOnlyList<TItem>>(
            new BoundedChannelOptions(1) { SingleWriter = true, FullMode = BoundedChannelFullMode.DropOldest });
        pumps.Start(stop => WatchAsync(query, read, channel.Writer, stop), channel.Writer, cancellationToken);
        return channel.Reader;
    }

    private async Task WatchAsync<TItem>(
        DocumentQuery query,
        Func<IReadOnlyList<QueryRow>, IReadOnlyList<TItem>> read,
        ChannelWriter<IReadOnlyList<TItem>> results,
        CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);

        // Whether a change has the words is not asked: one that fulfils the rest has the query run again.
        var filter = new QueryScan(query with { Match = null });

        // The place in the feed is taken before the results: a change in between is looked at twice, and never missed.
        long sequence = store.LastSequence;
        long removals = store.Removals;
        IReadOnlyList<QueryRow>? rows = null;
        while (true)
        {
            IReadOnlyList<QueryRow> now =
                (await RunAsync(query, int.MaxValue, cancellationToken).ConfigureAwait(false)).Rows;
            if (rows is null || !AreSame(rows, now))
                await results.WriteAsync(read(now), cancellationToken).ConfigureAwait(false);
            rows = now;
            DateTimeOffset? end = visibility.Expires
                ? now.Min(row => visibility.EndOf(row.Body.Span)) : null;
            HashSet<string> ids = [.. now.Select(static row => row.Id)];
            bool touched = false;
            while (!touched)
            {
                await WaitAsync(
                    store, sequence, query.Prefix, removals, end, cancellationToken).ConfigureAwait(false);
                (touched, sequence) = await LookAtChangesAsync(store, query, filter, ids, sequence, cancellationToken)
                    .ConfigureAwait(false);

                // What is purged or evicted has no row in the feed: whether it was among the results is asked of the
                // store.
                long known = store.Removals;
                touched |= known != removals || end <= store.TimeProvider.GetUtcNow();
                removals = known;
            }
        }
    }

    /// <summary>
    /// Waits for a change after a sequence, for a removal behind those that are known, or until the time of the first
    /// result is over.
    /// </summary>
    private static async ValueTask WaitAsync(
        IDocumentStore store, long sequence, string prefix, long removals, DateTimeOffset? end,
        CancellationToken cancellationToken)
    {
        TimeSpan left = end is { } time ? time - store.TimeProvider.GetUtcNow() : Timeout.InfiniteTimeSpan;
        if (end is not null && left <= TimeSpan.Zero) return;
        using var over = new CancellationTokenSource(left < s_longestWait ? left : s_longestWait, store.TimeProvider);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        Task changed = store.WaitForChangesAsync(sequence, prefix, stop.Token).AsTask();

        // Looked at once the wait has begun: a removal before that does not wake it.
        if (store.Removals != removals) await stop.CancelAsync().ConfigureAwait(false);
        await changed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (changed.IsFaulted) await changed.ConfigureAwait(false);
    }

    /// <summary>
    /// Reads the changes after a sequence to their end, and whether one of them can make the results others.
    /// </summary>
    private static async ValueTask<(bool Touched, long Sequence)> LookAtChangesAsync(
        IDocumentStore store, DocumentQuery query, QueryScan filter, HashSet<string> ids, long sequence,
        CancellationToken cancellationToken)
    {
        bool touched = false;
        StoreChangesPage page;
        do
        {
            var changes = new StoreChangesQuery
            {
                Since = sequence,
                Prefixes = [query.Prefix],
                IncludeBodies = true,
                Limit = PageSize,
            };
            page = await store.ReadChangesAsync(changes, cancellationToken).ConfigureAwait(false);
            foreach (StoreChange change in page.Changes)
            {
                touched = touched || ids.Contains(change.Id) || (!change.Deleted && filter.Matches(change.Body.Span));
            }

            sequence = page.LastSequence;
        }
        while (page.HasMore);
        return (touched, sequence);
    }

    private static bool AreSame(IReadOnlyList<QueryRow> left, IReadOnlyList<QueryRow> right)
    {
        if (left.Count != right.Count) return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (left[i].Id != right[i].Id || left[i].Revision != right[i].Revision) return false;
        }

        return true;
    }
}
