using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public async ValueTask<long> EvictAsync(StoreEviction eviction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(eviction);
        ArgumentException.ThrowIfNullOrEmpty(eviction.Prefix);
        long removals = 0;
        long count = await RunAsync(
            writer =>
            {
                if (eviction.LeaseEpoch is { } epoch) writer.Transaction.DemandLease(epoch);
                long evicted = writer.Removals.Evict(IdRange.OfPrefix(eviction.Prefix), eviction.UnlessChangedAfter);
                if (evicted > 0)
                {
                    writer.Actor.TakeNew();
                    removals = writer.Removals.Count(MetaKeys.Evictions);
                }

                foreach (LocalDocument local in eviction.LocalDocuments) writer.Locals.Set(local);
                return evicted;
            },
            cancellationToken).ConfigureAwait(false);
        _types.NoteRemovals(removals);
        return count;
    }
}
