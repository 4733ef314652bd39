using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryConflicts
{
    // How far the store's feed has been looked at. What a killed process pulled and did not resolve lies beyond it.
    private const string WatermarkId = "typedmemory-resolved";

    /// <summary>
    /// Resolves what was left open since the last time: by a process that was killed, by another process, or because a
    /// type or the version of the library that can merge it was not there.
    /// </summary>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        await ResolveAsync(cancellationToken).ConfigureAwait(false);

        // Live leaves beside a tombstone are no conflict of the store, but a delete may still have to win over them.
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        FeedPosition? before = await FeedPosition.ReadAsync(store, WatermarkId, cancellationToken).ConfigureAwait(false);
        long start = before?.Incarnation == info.Incarnation ? before.Sequence : 0;
        long since = start;
        StoreChangesPage page;
        do
        {
            var query = new StoreChangesQuery
            {
                Since = since, Prefixes = types.Filter.Prefixes, AllLeaves = true, Limit = PageSize,
            };
            page = await store.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false);
            string[] several = [.. page.Changes
                .Where(static row => row.Leaves.Length > 1 || (!row.Deleted && row.Winner.Generation > 1))
                .Select(static row => row.Id)];
            if (several.Length > 0) await ResolveAsync(store, several, cancellationToken).ConfigureAwait(false);
            since = page.LastSequence;
        }
        while (page.HasMore);

        if (since == start) return;
        var now = new FeedPosition(info.Incarnation, since);
        await now.WriteAsync(store, WatermarkId, cancellationToken).ConfigureAwait(false);
    }
}
