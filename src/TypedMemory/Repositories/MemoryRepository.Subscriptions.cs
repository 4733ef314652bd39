using System.Threading.Channels;
using TypedMemory.Documents;

namespace TypedMemory;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<IMemorySubscription<T>> SubscribeAsync(
        string name, SubscriptionOptions? options = null, CancellationToken cancellationToken = default)
    {
        string positionId = PositionIdOf(name);
        options ??= new SubscriptionOptions();
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        FeedPosition? position = await FeedPosition.ReadAsync(store, positionId, cancellationToken).ConfigureAwait(false);
        if (position is not null && position.Incarnation != info.Incarnation && options.StartOverAfterRestore)
        {
            position = new FeedPosition(info.Incarnation, 0);
        }
        else if (position is null && options.Since == ChangeSince.Now)
        {
            // "Now" is the first subscription, not the next start of the process: so it is kept at once.
            position = new FeedPosition(info.Incarnation, store.LastSequence);
            await position.WriteAsync(store, positionId, cancellationToken).ConfigureAwait(false);
        }

        var stop = new CancellationTokenSource();
        var changes = new ChangeOptions
        {
            Since = position is null ? options.Since : ChangeSince.After(position.Sequence, position.Incarnation),
            IncludeDeleted = options.IncludeDeleted,
            Prefix = options.Prefix,
            Capacity = options.Capacity,
        };
        ChannelReader<MemoryChange<T>> reader = Changes(changes, stop.Token);
        return new MemorySubscription<T>(name, positionId, info.Incarnation, store, reader, stop);
    }

    public async ValueTask UnsubscribeAsync(string name, CancellationToken cancellationToken = default)
    {
        string positionId = PositionIdOf(name);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var batch = new DocumentBatch { LocalDocuments = [new LocalDocument(positionId, Body: null)] };
        await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    private string PositionIdOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            return $"typedmemory-subscription-{type.Name}-{name}";
        }

        throw new ArgumentException(
            $"\"{name}\" cannot name a subscription: use ASCII letters, digits, \"-\", \"_\" and \".\" only.", nameof(name));
    }
}
