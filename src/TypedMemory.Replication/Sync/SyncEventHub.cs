using System.Threading.Channels;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// Hands the events of syncs to subscribers. None of them can hold a sync back: a slow one loses the oldest events and
/// is told how many. Safe for concurrent use.
/// </summary>
public sealed class SyncEventHub
{
    private readonly Lock _gate = new();
    private readonly List<Subscriber> _subscribers = [];
    private bool _completed;

    /// <summary>
    /// Subscribes to what is published from now on. The channel holds 1,024 events; a slow subscriber loses the oldest
    /// and sees <see cref="SyncEvent.Missed"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the subscription.</param>
    public ChannelReader<SyncEvent> Subscribe(CancellationToken cancellationToken = default)
    {
        var subscriber = new Subscriber();
        lock (_gate)
        {
            if (_completed) subscriber.Complete();
            else _subscribers.Add(subscriber);
        }

        subscriber.EndWith(Remove, cancellationToken);
        return subscriber.Reader;
    }

    /// <summary>Hands an event to every subscriber.</summary>
    /// <param name="happened">The event.</param>
    public void Publish(SyncEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        lock (_gate)
        {
            foreach (Subscriber subscriber in _subscribers) subscriber.Write(happened);
        }
    }

    /// <summary>Publishes the events of a session, until it has ended.</summary>
    /// <param name="session">The events.</param>
    /// <param name="seen">Is told of each event before the subscribers are.</param>
    public async Task RelayAsync(ChannelReader<SyncEvent> session, Action<SyncEvent> seen)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(seen);
        while (await session.WaitToReadAsync().ConfigureAwait(false))
        {
            while (session.TryRead(out SyncEvent? happened))
            {
                seen(happened);
                Publish(happened);
            }
        }
    }

    /// <summary>Ends every subscription, and those that are made later.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (Subscriber subscriber in _subscribers) subscriber.Complete();
            _subscribers.Clear();
        }
    }

    private void Remove(Subscriber subscriber)
    {
        lock (_gate) _subscribers.Remove(subscriber);
        subscriber.Complete();
    }

    private sealed class Subscriber
    {
        private readonly Channel<SyncEvent> _channel;
        private CancellationTokenRegistration _end;
        private int _missed;

        public Subscriber() => _channel = Channel.CreateBounded<SyncEvent>(
            new BoundedChannelOptions(ReplicationTuning.EventCapacity) { FullMode = BoundedChannelFullMode.DropOldest },
            dropped => _missed += 1 + dropped.Missed);

        public ChannelReader<SyncEvent> Reader => _channel.Reader;

        public void EndWith(Action<Subscriber> remove, CancellationToken cancellationToken) =>
            _end = cancellationToken.Register(() => remove(this));

        // Only ever called under the gate: a drop happens inside of the write that causes it.
        public void Write(SyncEvent happened)
        {
            int missed = _missed;
            _missed = 0;
            _channel.Writer.TryWrite(missed == 0 ? happened : happened with { Missed = happened.Missed + missed });
        }

        public void Complete()
        {
            _channel.Writer.TryComplete();
            _end.Unregister();
        }
    }
}
