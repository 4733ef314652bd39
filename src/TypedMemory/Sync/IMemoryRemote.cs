using System.Threading.Channels;

namespace TypedMemory;

/// <summary>One remote of the application's memory. Safe for concurrent use.</summary>
public interface IMemoryRemote
{
    /// <summary>The remote's name: its URL without user info, or what <c>Named</c> said.</summary>
    string Name { get; }

    /// <summary>What the sync is doing now.</summary>
    SyncStatus Status { get; }

    /// <summary>
    /// Pulls, resolves what met, and pushes. Where a live sync runs, it is told to try at once, and this waits until
    /// both sides have what they hold now.
    /// </summary>
    /// <param name="cancellationToken">Ends the sync after the batch that is under way.</param>
    /// <returns>What was moved, or <see langword="null"/> where a live sync moved it.</returns>
    /// <exception cref="TypedMemoryException">The remote could not be synced with.</exception>
    Task<SyncResult?> SyncAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until the running sync has moved everything that both sides hold now; returns at once if none runs.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The sync ended before.</exception>
    Task WhenSyncedAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends the running sync after the batch that is under way; nothing moves until <see cref="ResumeAsync"/> or
    /// <see cref="SyncAsync"/>. Without one that runs nothing happens.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait; the sync ends all the same.</param>
    Task PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Starts the sync again as the application has set it up: a live one, or one that goes on trying until it was done
    /// once. Where one runs nothing happens.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for its start.</param>
    Task ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>Subscribes to what happens from now on, in this sync and in later ones.</summary>
    /// <remarks>
    /// The Channel holds 1,024 events; a slow subscriber loses the oldest. It completes when the token is cancelled or
    /// the services are disposed.
    /// </remarks>
    /// <param name="cancellationToken">Ends the subscription.</param>
    ChannelReader<SyncEvent> Events(CancellationToken cancellationToken = default);

    /// <summary>Tells that the network may be back: a wait for the next attempt ends.</summary>
    void RetryNow();

    /// <summary>Tells that the credentials are other ones: a sync that waits for them tries again.</summary>
    void CredentialsChanged();

    /// <summary>Reads the durable list of documents that the remote refused, or that could not be read.</summary>
    /// <remarks>The remote is asked who it is, if no sync of this process has done so.</remarks>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The remote could not be asked.</exception>
    ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(CancellationToken cancellationToken = default);

    /// <summary>Tries the refused documents again, at once if a sync runs, else with the next one.</summary>
    void RetryRefused();

    /// <summary>Tries one refused document again, now.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The remote could not be asked.</exception>
    Task RetryRefusedAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes the remote's version of a document that it refuses: our edits that it does not have are dropped, without a
    /// tombstone, and what it has is fetched. A document that it does not have at all is removed here.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The remote could not be asked.</exception>
    Task TakeRemoteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Fetches one document again, whatever the checkpoint says of it: what was purged here comes back.
    /// </summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The remote could not be asked.</exception>
    Task FetchAsync(string id, CancellationToken cancellationToken = default);
}
