using System.Threading.Channels;
using TypedMemory.Documents;

namespace TypedMemory;

/// <summary>A feed whose place is kept in the store.</summary>
internal sealed class MemorySubscription<T>(
    string name,
    string positionId,
    string incarnation,
    IDocumentStore store,
    ChannelReader<MemoryChange<T>> changes,
    CancellationTokenSource stop) : IMemorySubscription<T>
    where T : notnull
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private long _acknowledged = -1;

    public string Name => name;

    public ChannelReader<MemoryChange<T>> Changes => changes;

    public async ValueTask AcknowledgeAsync(MemoryChange<T> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Acknowledgements may come in any order; the place never moves back.
            if (change.Sequence <= _acknowledged) return;
            var position = new FeedPosition(incarnation, change.Sequence);
            await position.WriteAsync(store, positionId, cancellationToken).ConfigureAwait(false);
            _acknowledged = change.Sequence;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await changes.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
