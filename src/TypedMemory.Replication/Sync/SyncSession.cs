using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// A sync of our store with one peer that outlives failures: runs of the engine, repeated with backoff, one-shot or
/// live. Safe for concurrent use.
/// </summary>
public sealed class SyncSession : IAsyncDisposable, IDisposable
{
    /// <summary>How long the peer is not asked whether it has more than came, while nothing is heard of it.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    private readonly LocalPeer _local;
    private readonly IReplicationPeer _remote;
    private readonly SyncOptions _options;
    private readonly SyncEventHub _events = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SessionProgress _progress;
    private readonly SyncErrands _errands;
    private readonly SyncAttempt _attempt;
    private readonly SyncRetries _retries;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<SyncResult?> _completion;

    private SyncSession(IDocumentStore store, IReplicationPeer remote, SyncOptions options)
    {
        _local = new LocalPeer(store);
        _remote = remote;
        _options = options;
        _progress = new SessionProgress(options, remote.Name, _events);
        _errands = new SyncErrands(remote.Name);
        _attempt = new SyncAttempt(_local, remote, options, _progress, _errands);
        _retries = new SyncRetries(_attempt, remote.Name, options, _progress, _events);
        _completion = Task.Run(RunAsync);

        // Who does not wait for the end finds its error in the status and in the log; it is not an unobserved one.
        _completion.ContinueWith(
            static ended => _ = ended.Exception,
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    /// <summary>Starts a sync.</summary>
    /// <param name="store">Our store. It is not disposed by the session.</param>
    /// <param name="remote">The peer. It is not disposed by the session.</param>
    /// <param name="options">How, or <see langword="null"/> for the default.</param>
    /// <exception cref="ArgumentException">The options mean nothing, e.g. a filter that lets nothing
    /// through.</exception>
    public static SyncSession Start(IDocumentStore store, IReplicationPeer remote, SyncOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(remote);
        options ??= new SyncOptions();
        Replicator.Validate(options.Replication);
        if ((options.Directions & SyncDirections.Both) == SyncDirections.None)
        {
            throw new ArgumentException("The sync has no direction. Set SyncOptions.Directions to Pull, Push or Both.", nameof(options));
        }

        return new SyncSession(store, remote, options);
    }

    /// <summary>
    /// Ends when the session does: with the result of a one-shot sync, with <see langword="null"/> when it was stopped,
    /// with the error that no retry mends otherwise.
    /// </summary>
    public Task<SyncResult?> Completion => _completion;

    /// <summary>
    /// Subscribes to what happens from now on. The channel holds 1,024 events; a slow subscriber loses the oldest and
    /// sees <see cref="SyncEvent.Missed"/>. It completes with the session.
    /// </summary>
    public ChannelReader<SyncEvent> Events() => _events.Subscribe();

    /// <summary>
    /// Reads the durable list of refused documents, in both directions. The peer is asked only if the session has not
    /// been connected yet.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(CancellationToken cancellationToken = default) =>
        _attempt.Theirs is { } theirs
            ? RefusedLists.ReadAsync(_local, theirs, cancellationToken)
            : Replicator.ReadRefusedAsync(_local, _remote, cancellationToken);

    /// <summary>How it was started.</summary>
    public SyncOptions Options => _options;

    /// <summary>What the sync is doing now.</summary>
    public SyncStatus Status => _progress.Now;

    /// <summary>Tells that the network may be back: a wait for the next attempt ends.</summary>
    public void RetryNow() => _retries.RetryNow();

    /// <summary>
    /// Tells that the credentials are other ones: a session that waits for them tries again, and so are refused
    /// documents.
    /// </summary>
    public void CredentialsChanged() => _retries.CredentialsChanged();

    /// <summary>Tries the documents of the refused list again, at once if the peer can be reached.</summary>
    public void RetryRefused() => _retries.RetryRefused();

    /// <summary>Fetches documents again by their ids, e.g. after a local purge, whatever the checkpoint says.</summary>
    /// <param name="ids">The documents.</param>
    /// <param name="cancellationToken">Ends the wait, not the fetch.</param>
    /// <exception cref="TypedMemoryException">The peer could not be asked.</exception>
    public Task FetchAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        _errands.RunAsync(
            token => Replicator.FetchAsync(_remote, _local, ids, _options.Replication, token),
            _retries.Wake, cancellationToken);

    /// <summary>
    /// Takes the peer's version of a document: what of ours it does not have is dropped. See
    /// <see cref="Replicator.TakeRemoteAsync"/>.
    /// </summary>
    /// <param name="id">The document.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <exception cref="TypedMemoryException">The peer could not be asked; nothing was dropped.</exception>
    public Task TakeRemoteAsync(string id, CancellationToken cancellationToken = default) =>
        _errands.RunAsync(
            token =>
                Replicator.TakeRemoteAsync(_local.Store, _remote, id, _options.Replication, token),
            _retries.Wake, cancellationToken);

    /// <summary>Tries refused documents again, now.</summary>
    /// <param name="ids">The documents.</param>
    /// <param name="cancellationToken">Ends the wait, not the work.</param>
    /// <exception cref="TypedMemoryException">The peer could not be asked.</exception>
    public Task RetryRefusedAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        _errands.RunAsync(
            token =>
                Replicator.RetryRefusedAsync(_local, _remote, ids, _options.Replication, token),
            _retries.Wake, cancellationToken);

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
            Task change = _progress.NextChange();
            if (_completion.IsCompleted) return await _completion.ConfigureAwait(false);
            SyncStatus now = Status;
            if (now.FailedAttempts < start) start = now.FailedAttempts;
            bool away = now.State == SyncState.AuthRequired || now.FailedAttempts - start > _options.MaxRetries;
            if (away && now.LastError is { } error) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
            await Task.WhenAny(change, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Waits until our store has what the peer holds when this is called, and the peer what our store holds then,
    /// merges of the two included. Documents in the refused list are passed by.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">The session ended before.</exception>
    public async Task WhenSyncedAsync(CancellationToken cancellationToken = default)
    {
        if (!_options.Live)
        {
            await _completion.WaitAsync(cancellationToken).ConfigureAwait(false);
            return;
        }

        if (_progress.Pull is not null) await WhenPulledAsync(cancellationToken).ConfigureAwait(false);
        if (_progress.Push is null) return;
        StoreInfo info = await _local.Store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        await WhenSyncedAsync(info.UpdateSequence, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Waits until the peer has every change of our store up to a sequence, those in the refused list aside.
    /// </summary>
    /// <param name="sequence">A sequence of our store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The session does not push.</exception>
    /// <exception cref="TypedMemoryException">The session ended before.</exception>
    public Task WhenSyncedAsync(long sequence, CancellationToken cancellationToken = default)
    {
        RunMonitor push = _progress.Push
            ?? throw new InvalidOperationException("This sync does not push, so there is nothing to wait for. Add SyncDirections.Push to its directions.");
        return WaitUntilAsync(
            () => push.Progress.LastSequence is { } last && long.Parse(last, CultureInfo.InvariantCulture) >= sequence,
            cancellationToken);
    }

    /// <summary>Stops: what is under way is finished, the checkpoint written.</summary>
    /// <param name="cancellationToken">Ends the wait, not the stopping.</param>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _stop.CancelAsync().ConfigureAwait(false);

        // The error that ended a session is its completion's, not the stopping's.
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, for owners that do not await.</summary>
    public void Dispose() => StopAsync().GetAwaiter().GetResult();

    /// <summary>Stops and waits; may be called twice.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    /// <summary>
    /// Sequences of a peer cannot be compared, so its feed is asked, from where the pull is: when it has nothing that
    /// our store lacks, the pull is at its end.
    /// </summary>
    private async Task WhenPulledAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = _progress.NextChange();
            ReplicationProgress pull = _progress.Pull!.Progress;
            if (pull is { CaughtUp: true, LastSequence: { } last }
                && await HasAllAsync(last, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            // That a document is set aside, or that this question alone failed, is no progress of the session's.
            // It is asked again by the machine's clock: one that a test lets run ahead would ask without a pause.
            using var again = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task elapsed = Task.Delay(AskAgain, TimeProvider.System, again.Token);
            await WaitForAsync(Task.WhenAny(change, elapsed), cancellationToken).ConfigureAwait(false);
            await again.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> HasAllAsync(string since, CancellationToken cancellationToken)
    {
        ReplicationOptions options = _options.Replication with { Live = false, Direction = ReplicationDirection.Pull };
        try
        {
            return await Replicator.HasAllAsync(
                _remote, _local, options, since, cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException error) when (error.IsTransient)
        {
            // The session itself meets the same failure, and its next progress asks again.
            return false;
        }
    }

    private async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = _progress.NextChange();
            if (condition()) return;
            await WaitForAsync(change, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitForAsync(Task change, CancellationToken cancellationToken)
    {
        await Task.WhenAny(change, _ended.Task).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_ended.Task.IsCompleted) return;
        await _completion.ConfigureAwait(false);
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.Unavailable,
            $"The sync with \"{_remote.Name}\" was stopped before both sides had everything.");
    }

    private async Task<SyncResult?> RunAsync()
    {
        try
        {
            SyncResult result = await RunUnderLeaseAsync(_stop.Token).ConfigureAwait(false);
            _progress.Set(
                status => status with { State = SyncState.Stopped, Reason = "completed", NextAttempt = null });
            _events.Publish(new SyncEvent(SyncEventKind.Complete));
            return result;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _progress.Set(status => status with { State = SyncState.Stopped, Reason = "stopped", NextAttempt = null });
            _events.Publish(new SyncEvent(SyncEventKind.Complete));
            return null;
        }
        catch (Exception error)
        {
            if (IsPassing(error)) Log.SyncGaveUp(_options.Replication.Logger, _remote.Name, error.Message);
            else Log.SyncEnded(_options.Replication.Logger, _remote.Name, error);
            _progress.Set(status => status with
            {
                State = SyncState.Stopped,
                Reason = error.Message,
                LastError = error,
                NextAttempt = null,
            });
            _events.Publish(new SyncEvent(SyncEventKind.Error) { Error = error });
            throw;
        }
        finally
        {
            _events.Complete();
            _ended.SetResult();
            _errands.End();
        }
    }

    /// <summary>
    /// Whether an error is one that a later session may not meet: it is not a failure of anybody here.
    /// </summary>
    private static bool IsPassing(Exception error) =>
        error is TypedMemoryException { IsTransient: true } or HttpRequestException or IOException or TimeoutException;

    /// <summary>
    /// Of several processes on one file, the one with the lease replicates; the others stand by and take over.
    /// </summary>
    private async Task<SyncResult> RunUnderLeaseAsync(CancellationToken cancellationToken)
    {
        if (!_options.UseLease || _local.Store.Capability<IReplicationLeaseStore>() is not { } store)
        {
            return await _retries.RunUntilDoneAsync(leaseEpoch: null, cancellationToken).ConfigureAwait(false);
        }

        StoreLease lease = StoreLease.Of(store, _options.Replication.TimeProvider);
        while (true)
        {
            LeaseHolding holding = await lease.JoinAsync(StandBy, cancellationToken).ConfigureAwait(false);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, holding.Lost);
            try
            {
                return await _retries.RunUntilDoneAsync(holding.Epoch, both.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested
                && holding.Lost.IsCancellationRequested)
            {
                Log.LeaseLost(_options.Replication.Logger, null);
            }
            catch (TypedMemoryException error) when (error.Code == TypedMemoryErrorCodes.LeaseLost)
            {
                Log.LeaseLost(_options.Replication.Logger, error);
            }
            finally
            {
                await lease.LeaveAsync().ConfigureAwait(false);
            }
        }
    }

    private void StandBy(string holder) => _progress.Set(status => status with
    {
        State = SyncState.Standby,
        Reason = $"replicated by {holder}",
        NextAttempt = null,
    });
}
