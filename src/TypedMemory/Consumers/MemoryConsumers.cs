using TypedMemory.Core.Store;
using TypedMemory.Store;

namespace TypedMemory.Consumers;

/// <summary>Lists and resets the consumers of a memory.</summary>
internal sealed class MemoryConsumers(MemoryStore memory) : IMemoryConsumers
{
    public async ValueTask<IReadOnlyList<ConsumerStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (store.Capability<ISubscriptionStore>() is not { } subscriptions) return [];
        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        RunningConsumers running = RunningConsumers.Of(store);
        var places = new SortedDictionary<string, long>(StringComparer.Ordinal);

        // One that has not kept a place yet runs all the same, and may have dead letters.
        foreach (string name in running.Names) places[name] = 0;
        foreach (StoreSubscription subscription in await subscriptions.ListSubscriptionsAsync(
            cancellationToken).ConfigureAwait(false))
        {
            // In another incarnation its place says nothing: it begins anew.
            places[subscription.Name] = subscription.Incarnation == info.Incarnation ? subscription.Sequence : 0;
        }

        List<ConsumerStatus> found = new(places.Count);
        foreach ((string name, long sequence) in places)
        {
            found.Add(new ConsumerStatus(
                name,
                sequence,
                await store.CountChangesAsync(sequence, cancellationToken).ConfigureAwait(false),
                (await DeadLetters.ReadAsync(store, name, cancellationToken).ConfigureAwait(false)).Count,
                running.Find(name).Count > 0));
        }

        return found;
    }

    public async ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(
        string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await DeadLetters.ReadAsync(store, name, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DropDeadLetterAsync(
        string name, string documentId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(documentId);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        await DeadLetters.RemoveAsync(store, name, documentId, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask ResetAsync(
        string name, long sequence = 0, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        ISubscriptionStore? subscriptions = store.Capability<ISubscriptionStore>();
        IReadOnlyList<StoreSubscription> known = subscriptions is null
            ? [] : await subscriptions.ListSubscriptionsAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<IRunningConsumer> running = RunningConsumers.Of(store).Find(name);
        if (running.Count == 0 && !known.Any(subscription => subscription.Name == name))
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.NotFound,
                $"There is no consumer \"{name}\". There are: "
                + (known.Count == 0 ? "none." : string.Join(", ", known.Select(static item => $"\"{item.Name}\"")) + "."));
        }

        if (running.Count == 0) await MoveAsync(cancellationToken).ConfigureAwait(false);
        foreach (IRunningConsumer consumer in running)
            await consumer.RestartAsync(MoveAsync, cancellationToken).ConfigureAwait(false);

        async ValueTask MoveAsync(CancellationToken token)
        {
            await subscriptions!.RemoveSubscriptionAsync(name, token).ConfigureAwait(false);
            await subscriptions.AcknowledgeAsync(name, sequence, token).ConfigureAwait(false);
            foreach (DeadLetter letter in await DeadLetters.ReadAsync(store, name, token).ConfigureAwait(false))
            {
                if (letter.Sequence > sequence)
                    await DeadLetters.RemoveAsync(store, name, letter.DocumentId, token).ConfigureAwait(false);
            }
        }
    }
}
