using System.Runtime.CompilerServices;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// The replication lease that this process holds on a store, shared by all of its sessions. Who has the operating
/// system's lock has the lease, and writes nothing to keep it. Where there are no such locks, it is taken when it is
/// free, or when its holder's counter stood still for 5 s of our own monotonic clock.
/// </summary>
#pragma warning disable CA1001 // Lives as long as its store; neither a gate without waiters nor a source without a timer holds anything.
internal sealed class StoreLease(IReplicationLeaseStore store, TimeProvider time)
#pragma warning restore CA1001
{
    private static readonly ConditionalWeakTable<IReplicationLeaseStore, StoreLease> Leases = [];
    private static readonly string Owner =
        $"process {Environment.ProcessId} on {Environment.MachineName} ({Guid.NewGuid().ToString("N")[..8]})";

    /// <summary>Ends the owner's name where that one holds the lock: its counter stands still while it lives.</summary>
    private const string ByLock = " by lock";

    private readonly SemaphoreSlim _gate = new(1);
    private IReplicationLock? _lock;
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
            if (_epoch is null) ReleaseLock();
            _gate.Release();
        }
    }

    private async Task<long> TakeAsync(Action<string> onStandby, CancellationToken cancellationToken)
    {
        ReleaseLock();
        IReplicationLock? opened = store.OpenLock();
        try
        {
            if (opened is not null) await WaitForLockAsync(opened, onStandby, cancellationToken).ConfigureAwait(false);
            long epoch = await TakeRowAsync(opened is not null, onStandby, cancellationToken).ConfigureAwait(false);
            _lock = opened;
            return epoch;
        }
        catch
        {
            opened?.Dispose();
            throw;
        }
    }

    private async Task WaitForLockAsync(
        IReplicationLock held, Action<string> onStandby, CancellationToken cancellationToken)
    {
        while (!held.TryTake())
        {
            ReplicationLease seen = await store.ReadLeaseAsync(cancellationToken).ConfigureAwait(false);
            onStandby(seen.Owner ?? "another process");
            await Task.Delay(ReplicationTuning.LeaseHeartbeat, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<long> TakeRowAsync(bool hasLock, Action<string> onStandby, CancellationToken cancellationToken)
    {
        string owner = hasLock ? Owner + ByLock : Owner;
        while (true)
        {
            // An owner that had the lock has died with it. One that had none may live, without knowing of locks.
            ReplicationLease seen = await store.ReadLeaseAsync(cancellationToken).ConfigureAwait(false);
            bool isDead = hasLock && seen.Owner?.EndsWith(ByLock, StringComparison.Ordinal) == true;
            if (seen.Owner is not null && !isDead)
            {
                onStandby(seen.Owner);
                if (!await StandsStillAsync(seen, cancellationToken).ConfigureAwait(false)) continue;
            }

            ReplicationLease? taken = await store.TryTakeLeaseAsync(
                seen, owner, cancellationToken).ConfigureAwait(false);
            if (taken is not null) return taken.Epoch;
        }
    }

    private void ReleaseLock()
    {
        _lock?.Dispose();
        _lock = null;
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

    /// <summary>
    /// Moves the counter on until it is told to stop, or finds that the lease was taken over. With the lock it only
    /// looks: one that knows nothing of locks may have taken the row.
    /// </summary>
    private async Task KeepAsync(long epoch, CancellationTokenSource lost, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                TimeSpan pause = _lock is null ? ReplicationTuning.LeaseHeartbeat : ReplicationTuning.LeaseLook;
                await Task.Delay(pause, time, stop).ConfigureAwait(false);
                if (!await HoldsAsync(epoch, stop).ConfigureAwait(false)) break;
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

    private async ValueTask<bool> HoldsAsync(long epoch, CancellationToken stop)
    {
        if (_lock is null) return await store.RenewLeaseAsync(epoch, stop).ConfigureAwait(false);
        ReplicationLease seen = await store.ReadLeaseAsync(stop).ConfigureAwait(false);
        return seen.Epoch == epoch && seen.Owner is not null;
    }
}
