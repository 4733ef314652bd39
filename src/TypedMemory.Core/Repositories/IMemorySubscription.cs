using System.Threading.Channels;

namespace TypedMemory;

/// <summary>
/// A named place in the changes of a memory type, kept in the store. Delivers each change at least once.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public interface IMemorySubscription<T, TId> : IAsyncDisposable
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>The name under which the store keeps the place of the subscription.</summary>
    string Name { get; }

    /// <summary>
    /// The changes after the last acknowledged one. The Channel completes when the subscription is disposed or the
    /// store is closed, and with the exception that ended it otherwise.
    /// </summary>
    ChannelReader<MemoryChange<T, TId>> Changes { get; }

    /// <summary>
    /// Moves the place behind a change, so that neither it nor one before it is delivered after a restart.
    /// </summary>
    /// <param name="change">A change that <see cref="Changes"/> delivered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask AcknowledgeAsync(MemoryChange<T, TId> change, CancellationToken cancellationToken = default);
}
