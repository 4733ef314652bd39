using System.Threading.Channels;
using TypedMemory.Core.Queries.Expiry;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>The feeds of the changes of one memory type, and the subscriptions that go on after a restart.</summary>
internal sealed class MemoryFeeds<T, TId>(
    MemoryType<T, TId> type, MemoryStore memory, FeedPumps pumps, DocumentVisibility visibility)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public ChannelReader<MemoryChange<T, TId>> Start(
        ChangeOptions<TId>? options, CancellationToken cancellationToken)
    {
        options ??= new ChangeOptions<TId>();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Capacity, 1);
        var decoder = new ChangeDecoder<T, TId>(type, visibility, options.IncludeDeleted, options.Include, memory);
        return new ChangeFeed<T, TId>(decoder, memory, options, pumps.GetStopToken(), cancellationToken);
    }

    public async ValueTask<IMemorySubscription<T, TId>> SubscribeAsync(
        string name, SubscriptionOptions<TId>? options, CancellationToken cancellationToken)
    {
        string storeName = StoreNameOf(name);
        options ??= new SubscriptionOptions<TId>();
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        ISubscriptionStore subscriptions = SubscriptionsOf(store);
        StoreSubscription? place = await ReadPlaceAsync(
            subscriptions, storeName, options, cancellationToken).ConfigureAwait(false);
        ChangeSince since = place is null ? options.Since : ChangeSince.After(place.Sequence, place.Incarnation);
        if (since == ChangeSince.Now)
        {
            // "Now" is the first subscription, not the next start of the process: so it is kept at once.
            long now = store.LastSequence;
            await subscriptions.AcknowledgeAsync(storeName, now, cancellationToken).ConfigureAwait(false);
            since = ChangeSince.After(now);
        }

        var stop = new CancellationTokenSource();
        var changes = new ChangeOptions<TId>
        {
            Since = since,
            IncludeDeleted = options.IncludeDeleted,
            Prefix = options.Prefix,
            Capacity = options.Capacity,
        };
        return new MemorySubscription<T, TId>(name, storeName, subscriptions, Start(changes, stop.Token), stop);
    }

    public async ValueTask UnsubscribeAsync(string name, CancellationToken cancellationToken)
    {
        string storeName = StoreNameOf(name);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        await SubscriptionsOf(store).RemoveSubscriptionAsync(storeName, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<StoreSubscription?> ReadPlaceAsync(
        ISubscriptionStore subscriptions, string name, SubscriptionOptions<TId> options,
        CancellationToken cancellationToken)
    {
        try
        {
            return await subscriptions.GetSubscriptionAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException exception)
            when (exception.Code == TypedMemoryErrorCodes.UnknownSequence && options.StartOverAfterRestore)
        {
            await subscriptions.RemoveSubscriptionAsync(name, cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    private static ISubscriptionStore SubscriptionsOf(IDocumentStore store) => store.Capability<ISubscriptionStore>()
        ?? throw new NotSupportedException(
            $"The store {store.GetType().Name} keeps no subscriptions. Use Changes, and keep the sequence.");

    /// <summary>
    /// Two types may have subscriptions of one name: the store knows them by the type's prefix as well.
    /// </summary>
    private string StoreNameOf(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')) return type.Prefix + name;
        throw new ArgumentException(
            $"\"{name}\" cannot name a subscription: use ASCII letters, digits, \"-\", \"_\" and \".\" only.",
            nameof(name));
    }
}
