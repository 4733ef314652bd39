namespace TypedMemory.Core.Store;

/// <summary>The named subscriptions of a store: each resumes where it was acknowledged, at least once.</summary>
public interface ISubscriptionStore
{
    /// <summary>Reads a subscription.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The subscription, or <see langword="null"/> if nothing was acknowledged under that name.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.UnknownSequence"/>: it was acknowledged in another incarnation of the
    /// store. Remove it and start anew.
    /// </exception>
    ValueTask<StoreSubscription?> GetSubscriptionAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Acknowledges everything up to a sequence; never moves back.</summary>
    /// <param name="name">The subscription's name; created if it is new.</param>
    /// <param name="sequence">The sequence.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    ValueTask AcknowledgeAsync(string name, long sequence, CancellationToken cancellationToken = default);

    /// <summary>Forgets a subscription; one that does not exist is not an error.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    ValueTask RemoveSubscriptionAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Reads all subscriptions, also those of other incarnations, in the order of their names.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<StoreSubscription>> ListSubscriptionsAsync(CancellationToken cancellationToken = default);
}
