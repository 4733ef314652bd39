namespace TypedMemory;

/// <summary>The sync of the application's memory with its remotes. Safe for concurrent use.</summary>
public interface IMemorySync
{
    /// <summary>The remotes, in the order in which they were added.</summary>
    IReadOnlyList<IMemoryRemote> Remotes { get; }

    /// <summary>The remote of a name.</summary>
    /// <param name="name">What <c>Named</c> said, or the remote's URL without user info.</param>
    /// <exception cref="KeyNotFoundException">There is no such remote.</exception>
    IMemoryRemote this[string name] { get; }

    /// <summary>Syncs with every remote, one after the other.</summary>
    /// <param name="cancellationToken">Ends the sync after the batch that is under way.</param>
    /// <returns>How many documents moved. A remote in live sync is waited for and counts nothing.</returns>
    /// <exception cref="TypedMemoryException">A remote could not be synced with.</exception>
    Task<SyncTotals> SyncAsync(CancellationToken cancellationToken = default);

    /// <summary>Waits until the running syncs have moved everything that both sides hold now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">A sync ended before.</exception>
    Task WhenSyncedAsync(CancellationToken cancellationToken = default);
}
