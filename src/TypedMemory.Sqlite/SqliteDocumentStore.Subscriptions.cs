using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : ISubscriptionStore
{
    /// <inheritdoc/>
    public async ValueTask<StoreSubscription?> GetSubscriptionAsync(
        string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        StoreSubscription? found = await Read(reader => Subscriptions.Get(reader.Connection, name), cancellationToken)
            .ConfigureAwait(false);
        if (found is null || found.Incarnation == _identity.Incarnation) return found;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.UnknownSequence,
            $"The subscription \"{name}\" was acknowledged up to sequence {found.Sequence} of the incarnation "
            + $"\"{found.Incarnation}\", and the store is now \"{_identity.Incarnation}\": it was copied or restored. "
            + "Remove the subscription and read the feed from the beginning.");
    }

    /// <inheritdoc/>
    public async ValueTask AcknowledgeAsync(string name, long sequence, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        await RunAsync(
            writer => Subscriptions.Acknowledge(
                writer.Connection, new StoreSubscription(name, sequence, _identity.Incarnation)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask RemoveSubscriptionAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        await RunAsync(
            writer => Subscriptions.Remove(writer.Connection, name), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoreSubscription>> ListSubscriptionsAsync(
        CancellationToken cancellationToken = default) =>
        Read<IReadOnlyList<StoreSubscription>>(
            static reader => Subscriptions.List(reader.Connection), cancellationToken);
}
