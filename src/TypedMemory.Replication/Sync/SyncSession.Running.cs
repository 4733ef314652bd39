using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

public sealed partial class SyncSession
{
    private async Task<SyncResult?> RunAsync()
    {
        try
        {
            SyncResult result = await RunUnderLeaseAsync(_stop.Token).ConfigureAwait(false);
            SetStatus(status => status with { State = SyncState.Stopped, Reason = "completed", NextAttempt = null });
            _events.Publish(new SyncEvent(SyncEventKind.Complete));
            return result;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            SetStatus(status => status with { State = SyncState.Stopped, Reason = "stopped", NextAttempt = null });
            _events.Publish(new SyncEvent(SyncEventKind.Complete));
            return null;
        }
        catch (Exception error)
        {
            if (IsPassing(error)) Log.SyncGaveUp(_options.Replication.Logger, _remote.Name, error.Message);
            else Log.SyncEnded(_options.Replication.Logger, _remote.Name, error);
            SetStatus(status => status with
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
            FailErrands();
        }
    }

    /// <summary>Whether an error is one that a later session may not meet: it is no failure of anybody here.</summary>
    private static bool IsPassing(Exception error) =>
        error is TypedMemoryException { IsTransient: true } or HttpRequestException or IOException or TimeoutException;

    /// <summary>
    /// Of several processes on one file, the one with the lease replicates; the others stand by and take over.
    /// </summary>
    private async Task<SyncResult> RunUnderLeaseAsync(CancellationToken cancellationToken)
    {
        if (!_options.UseLease || _local.Store.Capability<IReplicationLeaseStore>() is not { } store)
        {
            return await RunUntilDoneAsync(cancellationToken).ConfigureAwait(false);
        }

        StoreLease lease = StoreLease.Of(store, _time);
        while (true)
        {
            LeaseHolding holding = await lease.JoinAsync(StandBy, cancellationToken).ConfigureAwait(false);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, holding.Lost);
            try
            {
                _leaseEpoch = holding.Epoch;
                return await RunUntilDoneAsync(both.Token).ConfigureAwait(false);
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

    private void StandBy(string holder) => SetStatus(status => status with
    {
        State = SyncState.Standby,
        Reason = $"replicated by {holder}",
        NextAttempt = null,
    });

    /// <summary>
    /// One attempt: one connection in each direction. Live, the push starts when the pull has caught up once.
    /// </summary>
    private async Task<SyncResult> AttemptAsync(CancellationToken cancellationToken)
    {
        bool retryRefused = TakeRetryRefused();
        _pull?.Restart();
        _push?.Restart();
        try
        {
            return await AttemptAsync(retryRefused, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            ReturnRetryRefused(retryRefused);
            throw;
        }
    }

    private async Task<SyncResult> AttemptAsync(bool retryRefused, CancellationToken cancellationToken)
    {
        SetStatus(status => status with { State = SyncState.Busy, Reason = "connecting", NextAttempt = null });
        _foundDatabase = false;
        await EnsureDatabaseAsync(cancellationToken).ConfigureAwait(false);
        _foundDatabase = true;
        await RunErrandsAsync(cancellationToken).ConfigureAwait(false);

        // What the peer gives us from here on is not offered to it again.
        PeerInfo ours = await _local.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        ReplicationOptions options = _pace.Apply(_options.Replication) with
        {
            Live = _options.Live,
            RetryRefused = retryRefused,
            LeaseEpoch = _leaseEpoch,
        };
        ReplicationOptions pull = options with { Direction = ReplicationDirection.Pull };
        ReplicationOptions push = options with
        { Direction = ReplicationDirection.Push, SkipEchoesAfter = ours.UpdateSequence };
        ReplicationResult? pulled = null;
        ReplicationResult? pushed = null;
        using var scope = new StageScope(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(scope.Token);
        scope.Run(async token =>
        {
            if (_pull is not null && !_options.Live)
                pulled = await RunAsync(_remote, _local, pull, _pull, token).ConfigureAwait(false);
            if (_pull is not null && _options.Live) scope.Run(live => RunAsync(_remote, _local, pull, _pull, live));
            if (_push is not null)
            {
                if (_pull is not null && _options.Live)
                {
                    await WaitUntilAsync(() => _pull.Progress.CaughtUp, token).ConfigureAwait(false);
                }

                pushed = await RunAsync(_local, _remote, push, _push, token).ConfigureAwait(false);
            }

            if (!_options.Live) await done.CancelAsync().ConfigureAwait(false);
        });
        scope.Run(token => WatchAsync(done.Token));
        await scope.WhenAllAsync().ConfigureAwait(false);
        return new SyncResult(pulled, pushed);
    }

    private static async Task<ReplicationResult> RunAsync(
        IReplicationPeer source,
        IReplicationPeer target,
        ReplicationOptions options,
        RunMonitor monitor,
        CancellationToken cancellationToken)
    {
        monitor.Begin();
        try
        {
            return await new ReplicationRun(source, target, options, monitor).ExecuteAsync(
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            monitor.End();
        }
    }

    private async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            _theirs = await _remote.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException error) when (_options.CreateRemote && error.Code == TypedMemoryErrorCodes.NotFound)
        {
            await _remote.CreateAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A connection that gives no sign of life is dead, whatever the socket says (half-open connections, proxies that
    /// eat heartbeats). A push that has caught up waits for us, not for the peer.
    /// </summary>
    private async Task WatchAsync(CancellationToken done)
    {
        while (true)
        {
            try
            {
                await Task.Delay(_options.IdleTimeout / 4, _time, done).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            RunMonitor? pull = _pull?.IsRunning == true ? _pull : null;
            RunMonitor? push = _push is { IsRunning: true, Progress.CaughtUp: false } ? _push : null;
            RunMonitor? silent = pull?.Idle > _options.IdleTimeout ? pull : push?.Idle > _options.IdleTimeout
                ? push : null;
            if (silent is null) continue;
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Unavailable,
                $"\"{_remote.Name}\" gave no sign of life for {_options.IdleTimeout.TotalSeconds:0} seconds; the connection is made anew.",
                isTransient: true);
        }
    }
}
