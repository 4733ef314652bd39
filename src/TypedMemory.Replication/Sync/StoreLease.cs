using System.Runtime.CompilerServices;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// The replication lease that this process holds on a store, shared by all of its sessions. It is taken when it is free, or
/// when its holder's counter stood still for 5 s of our own monotonic clock.
/// </summary>
#pragma warning disable CA1001 // Lives as long as its store; neither a gate without waiters nor a source without a timer holds anything.
internal sealed class StoreLease(IReplicationLeaseStore store, TimeProvider time)
#pragma warning restore CA1001
{
    private static readonly ConditionalWeakTable<IReplicationLeaseStore, StoreLease> Leases = [];
    private static readonly string Owner =
        $"process {Environment.ProcessId} on {Environment.MachineName} ({Guid.NewGuid().ToString("N")[..8]})";

    private readonly SemaphoreSlim _gate = new(1);
    private int _sessions;
    private long? _epoch;
    private CancellationTokenSource _lost = new();
    private CancellationTokenSource _stop = new();
    private Task _keeping = Task.CompletedTask;

    /// <summary>The lease of a store in this process.</summary>
    public static StoreLease Of(IReplicationLeaseStore store, TimeProvider time) =>
        Leases.GetValue(store, key => new StoreLease(key, time));

    /// <summary>Waits until this process holds the lease, and joins it.</summary>
    /// <param name="onStandby">Told who holds it, while it is another process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<LeaseHolding> JoinAsync(Action<string> onStandby, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_epoch is null || _lost.IsCancellationRequested)
            {
                _epoch = await TakeAsync(onStandby, cancellationToken).ConfigureAwait(false);
                _lost = new CancellationTokenSource();
                _stop = new CancellationTokenSource();
                _keeping = KeepAsync(_epoch.Value, _lost, _stop.Token);
            }

            _sessions++;
            return new LeaseHolding(_epoch.Value, _lost.Token);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Leaves the lease; the last session gives it back, so that another process need not wait.</summary>
    public async ValueTask LeaveAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (--_sessions > 0) return;
            await _stop.CancelAsync().ConfigureAwait(false);
            await _keeping.ConfigureAwait(false);
            long held = _epoch!.Value;
            _epoch = null;
            if (!_lost.IsCancellationRequested) await store.ReleaseLeaseAsync(held).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<long> TakeAsync(Action<string> onStandby, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReplicationLease seen = await store.ReadLeaseAsync(cancellationToken).ConfigureAwait(false);
            if (seen.Owner is not null)
            {
                onStandby(seen.Owner);
                if (!await StandsStillAsync(seen, cancellationToken).ConfigureAwait(false)) continue;
            }

            ReplicationLease? taken = await store.TryTakeLeaseAsync(seen, Owner, cancellationToken).ConfigureAwait(false);
            if (taken is not null) return taken.Epoch;
        }
    }

    private async Task<bool> StandsStillAsync(ReplicationLease seen, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (time.GetElapsedTime(start) < ReplicationTuning.LeaseStandstill)
        {
            await Task.Delay(ReplicationTuning.LeaseHeartbeat, time, cancellationToken).ConfigureAwait(false);
            if (await store.ReadLeaseAsync(cancellationToken).ConfigureAwait(false) != seen) return false;
        }

        return true;
    }

    /// <summary>Moves the counter on until it is told to stop, or finds that the lease was taken over.</summary>
    private async Task KeepAsync(long epoch, CancellationTokenSource lost, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(ReplicationTuning.LeaseHeartbeat, time, stop).ConfigureAwait(false);
                if (!await store.RenewLeaseAsync(epoch, stop).ConfigureAwait(false)) break;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (error is TypedMemoryException or ObjectDisposedException)
        {
            // A store that cannot say that we hold the lease: we do not.
        }

        await lost.CancelAsync().ConfigureAwait(false);
    }
}
