using System.Threading.Channels;

namespace TypedMemory.Sync;

/// <summary>Hands the events of one session after the other to whoever has subscribed.</summary>
internal sealed class RemoteEvents
{
    // A subscriber that is behind by more is shown the newest events and how many it missed; a sync never waits for
    // one.
    private const int Capacity = 1024;

    private readonly Lock _gate = new();
    private readonly List<Subscriber> _subscribers = [];
    private bool _completed;

    public ChannelReader<SyncEvent> Subscribe(CancellationToken cancellationToken)
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

    /// <summary>Relays a session's events until it has ended.</summary>
    /// <param name="session">The events.</param>
    /// <param name="count">Is told of each before its subscribers are.</param>
    public async Task RelayAsync(ChannelReader<SyncEvent> session, Action<SyncEvent> count)
    {
        while (await session.WaitToReadAsync().ConfigureAwait(false))
        {
            while (session.TryRead(out SyncEvent? happened))
            {
                count(happened);
                Publish(happened);
            }
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (Subscriber subscriber in _subscribers) subscriber.Complete();
            _subscribers.Clear();
        }
    }

    private void Publish(SyncEvent happened)
    {
        lock (_gate)
        {
            foreach (Subscriber subscriber in _subscribers) subscriber.Write(happened);
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
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true },
            _ => _missed++);

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
