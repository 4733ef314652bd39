using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

public sealed partial class SyncSession
{
    private readonly Lock _statusLock = new();
    private SyncStatus _status = new() { State = SyncState.Busy, Reason = "connecting" };
    private TaskCompletionSource? _changed;

    /// <summary>What the sync is doing now.</summary>
    public SyncStatus Status
    {
        get
        {
            lock (_statusLock)
            {
                ReplicationProgress? pull = _pull?.Progress;
                ReplicationProgress? push = _push?.Progress;
                bool running = _status.State == SyncState.Busy;
                bool synced = running && pull?.CaughtUp != false && push?.CaughtUp != false;
                return _status with
                {
                    State = synced ? SyncState.Idle : _status.State,
                    Reason = synced ? null : _status.Reason,
                    Pull = pull,
                    Push = push,
                    LastSuccess = synced ? _time.GetUtcNow() : _status.LastSuccess,
                    Lag = synced ? TimeSpan.Zero : _status.LastSuccess is { } last ? _time.GetUtcNow() - last : null,
                    RefusedDocuments = (_pull?.RefusedDocuments ?? 0) + (_push?.RefusedDocuments ?? 0),
                };
            }
        }
    }

    private void SetStatus(Func<SyncStatus, SyncStatus> change)
    {
        lock (_statusLock) _status = change(_status);
        Ring();
    }

    /// <summary>Told by the runs after each step.</summary>
    private void ProgressMade()
    {
        if (_offline is not null && Interlocked.Exchange(ref _offline, null) is not null)
        {
            Log.CameOnline(_options.Replication.Logger, _remote.Name, _status.FailedAttempts);
        }

        lock (_statusLock)
        {
            // Progress ends a row of failures; when both sides have everything, that moment is kept.
            bool synced = _pull?.Progress.CaughtUp != false && _push?.Progress.CaughtUp != false;
            _status = _status with
            {
                Reason = null,
                LastSuccess = synced ? _time.GetUtcNow() : _status.LastSuccess,
                LastError = synced ? null : _status.LastError,
                FailedAttempts = synced ? 0 : _status.FailedAttempts,
            };
        }

        Ring();
    }

    private void Ring()
    {
        TaskCompletionSource? changed;
        lock (_statusLock) (changed, _changed) = (_changed, null);
        changed?.TrySetResult();
    }

    /// <summary>
    /// Ends at the next change of the status or the progress; to be asked for before a condition is checked.
    /// </summary>
    private Task NextChange()
    {
        lock (_statusLock)
        {
            return (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }
}
