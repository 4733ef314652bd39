using System.Threading.Channels;
using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>A feed whose place is kept in the store.</summary>
internal sealed class MemorySubscription<T>(
    string name,
    string storeName,
    ISubscriptionStore subscriptions,
    ChannelReader<MemoryChange<T>> changes,
    CancellationTokenSource stop) : IMemorySubscription<T>
    where T : notnull
{
    public string Name => name;

    public ChannelReader<MemoryChange<T>> Changes => changes;

    // The store never moves a place back, so acknowledgements may come in any order.
    public ValueTask AcknowledgeAsync(MemoryChange<T> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return subscriptions.AcknowledgeAsync(storeName, change.Sequence, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        // What was read ahead is delivered to the next subscriber.
        await stop.CancelAsync().ConfigureAwait(false);
        stop.Dispose();
    }
}
