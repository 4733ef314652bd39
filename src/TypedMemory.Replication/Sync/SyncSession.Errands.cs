using System.Collections.Concurrent;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

public sealed partial class SyncSession
{
    private readonly ConcurrentQueue<SyncErrand> _errands = new();

    /// <summary>Fetches documents again by their ids, e.g. after a local purge, whatever the checkpoint says.</summary>
    /// <param name="ids">The documents.</param>
    /// <param name="cancellationToken">Ends the wait, not the fetch.</param>
    /// <exception cref="TypedMemoryException">The peer could not be asked.</exception>
    public Task FetchAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        RunErrandAsync(
            token => Replicator.FetchAsync(_remote, _local, ids, _options.Replication, token), cancellationToken);

    /// <summary>
    /// Takes the peer's version of a document: what of ours it does not have is dropped. See
    /// <see cref="Replicator.TakeRemoteAsync"/>.
    /// </summary>
    /// <param name="id">The document.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <exception cref="TypedMemoryException">The peer could not be asked; nothing was dropped.</exception>
    public Task TakeRemoteAsync(string id, CancellationToken cancellationToken = default) =>
        RunErrandAsync(
            token =>
                Replicator.TakeRemoteAsync(_local.Store, _remote, id, _options.Replication, token), cancellationToken);

    /// <summary>Tries refused documents again, now.</summary>
    /// <param name="ids">The documents.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <exception cref="TypedMemoryException">The peer could not be asked.</exception>
    public Task RetryRefusedAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        RunErrandAsync(
            token =>
                Replicator.RetryRefusedAsync(_local, _remote, ids, _options.Replication, token), cancellationToken);

    private async Task RunErrandAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var errand = new SyncErrand(work);
        _errands.Enqueue(errand);
        lock (_wakeLock) _wake?.Cancel();
        if (_ended.Task.IsCompleted) FailErrands();
        await errand.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RunErrandsAsync(CancellationToken cancellationToken)
    {
        while (_errands.TryDequeue(out SyncErrand? errand))
        {
            try
            {
                await errand.Work(cancellationToken).ConfigureAwait(false);
                errand.Done.TrySetResult();
            }
            catch (Exception error)
            {
                errand.Done.TrySetException(error);
                if (error is OperationCanceledException) throw;
            }
        }
    }

    private void FailErrands()
    {
        while (_errands.TryDequeue(out SyncErrand? errand))
        {
            errand.Done.TrySetException(new TypedMemoryException(
                TypedMemoryErrorCodes.Unavailable,
                $"The sync with \"{_remote.Name}\" has ended; call this on the replicator or start another."));
        }
    }

    /// <summary>
    /// Waits for the end of a session that goes on trying, for as many failed attempts as one that does not would make.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the session.</param>
    /// <exception cref="TypedMemoryException">The peer is away; the session goes on trying.</exception>
    public async Task<SyncResult?> JoinAsync(CancellationToken cancellationToken = default)
    {
        int start = Status.FailedAttempts;
        RetryNow();
        while (true)
        {
            Task change = NextChange();
            if (_completion.IsCompleted) return await _completion.ConfigureAwait(false);
            SyncStatus now = Status;
            if (now.FailedAttempts < start) start = now.FailedAttempts;
            bool away = now.State == SyncState.AuthRequired || now.FailedAttempts - start > _options.MaxRetries;
            if (away && now.LastError is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            await Task.WhenAny(change, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
