using System.Threading.Channels;
using TypedMemory.Core.Store;

namespace TypedMemory.Repositories;

/// <summary>A feed whose place is kept in the store.</summary>
internal sealed class MemorySubscription<T, TId>(
    string name,
    string storeName,
    ISubscriptionStore subscriptions,
    ChannelReader<MemoryChange<T, TId>> changes,
    CancellationTokenSource stop) : IMemorySubscription<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private bool _disposed;

    public string Name => name;

    public ChannelReader<MemoryChange<T, TId>> Changes => changes;

    // The store never moves a place back, so acknowledgements may come in any order.
    public ValueTask AcknowledgeAsync(MemoryChange<T, TId> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return subscriptions.AcknowledgeAsync(storeName, change.Sequence, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true)) return;

        // What was read ahead is delivered to the next subscriber.
        await stop.CancelAsync().ConfigureAwait(false);
        stop.Dispose();
    }
}
