using System.Threading.Channels;
using TypedMemory.Documents;

namespace TypedMemory.Replication;

/// <summary>
/// A sync of our store with one peer that outlives failures: runs of the engine, repeated with backoff, one-shot or live.
/// Safe for concurrent use.
/// </summary>
public sealed class SyncSession : IAsyncDisposable
{
    private SyncSession()
    {
    }

    /// <summary>Starts a sync.</summary>
    /// <param name="store">Our store. It is not disposed by the session.</param>
    /// <param name="remote">The peer. It is not disposed by the session.</param>
    /// <param name="options">How; <see langword="null"/> for the default.</param>
    public static SyncSession Start(IDocumentStore store, IReplicationPeer remote, SyncOptions? options = null) =>
        throw new NotImplementedException();

    /// <summary>What the sync is doing now.</summary>
    public SyncStatus Status => throw new NotImplementedException();

    /// <summary>
    /// Ends when the session does: with the result of a one-shot sync, with <see langword="null"/> when it was stopped, with
    /// the error that no retry mends otherwise.
    /// </summary>
    public Task<SyncResult?> Completion => throw new NotImplementedException();

    /// <summary>
    /// Subscribes to what happens from now on. The channel holds 1,024 events; a slow subscriber loses the oldest and sees
    /// <see cref="SyncEvent.Missed"/>. It completes with the session.
    /// </summary>
    public ChannelReader<SyncEvent> Events() => throw new NotImplementedException();

    /// <summary>Waits until the peer has what our store holds now, and our store what the peer holds now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The session ended before.</exception>
    public Task WhenSyncedAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Waits until the peer has every change of our store up to a sequence.</summary>
    /// <param name="sequence">A sequence of our store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The session ended before.</exception>
    public Task WhenSyncedAsync(long sequence, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Tells that the network may be back: a wait for the next attempt ends.</summary>
    public void RetryNow() => throw new NotImplementedException();

    /// <summary>Tells that the credentials are other ones: a session that waits for them tries again, and so are refused documents.</summary>
    public void CredentialsChanged() => throw new NotImplementedException();

    /// <summary>Tries the documents of the refused list again, at once if the peer can be reached.</summary>
    public void RetryRefused() => throw new NotImplementedException();

    /// <summary>Reads the durable list of refused documents.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Stops: what is under way is finished, the checkpoint written.</summary>
    /// <param name="cancellationToken">Ends the wait, not the stopping.</param>
    public Task StopAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Stops and waits; may be called twice.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
