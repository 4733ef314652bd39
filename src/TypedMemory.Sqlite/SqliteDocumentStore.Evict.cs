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
                if (eviction.LeaseEpoch is { } epoch) writer.DemandLease(epoch);
                long evicted = writer.Evict(IdRange.OfPrefix(eviction.Prefix), eviction.UnlessChangedAfter);
                if (evicted > 0)
                {
                    writer.TakeNewActor();
                    removals = writer.CountRemoval(MetaKeys.Evictions);
                }

                foreach (LocalDocument local in eviction.LocalDocuments) writer.SetLocal(local);
                return evicted;
            },
            cancellationToken).ConfigureAwait(false);
        _types.NoteRemovals(removals);
        return count;
    }
}
