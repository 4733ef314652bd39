using System.Threading.Channels;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// Hands events to subscribers. None of them can hold the sync back: a slow one loses the oldest and is told how many.
/// </summary>
internal sealed class SyncEventHub
{
    private readonly Lock _lock = new();
    private readonly List<Subscriber> _subscribers = [];
    private bool _completed;

    /// <summary>Subscribes to what is published from now on.</summary>
    public ChannelReader<SyncEvent> Subscribe()
    {
        var subscriber = new Subscriber();
        lock (_lock)
        {
            if (_completed) subscriber.Channel.Writer.Complete();
            else _subscribers.Add(subscriber);
        }

        return subscriber.Channel.Reader;
    }

    /// <summary>Hands an event to every subscriber.</summary>
    public void Publish(SyncEvent happened)
    {
        lock (_lock)
        {
            foreach (Subscriber subscriber in _subscribers) subscriber.Write(happened);
        }
    }

    /// <summary>Ends every subscription.</summary>
    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            foreach (Subscriber subscriber in _subscribers) subscriber.Channel.Writer.TryComplete();
        }
    }

    private sealed class Subscriber
    {
        private int _missed;

        public Subscriber() => Channel = System.Threading.Channels.Channel.CreateBounded<SyncEvent>(
            new BoundedChannelOptions(ReplicationTuning.EventCapacity) { FullMode = BoundedChannelFullMode.DropOldest },
            dropped => _missed += 1 + dropped.Missed);

        public Channel<SyncEvent> Channel { get; }

        public void Write(SyncEvent happened)
        {
            int missed = _missed;
            _missed = 0;
            Channel.Writer.TryWrite(missed == 0 ? happened : happened with { Missed = missed });
        }
    }
}
