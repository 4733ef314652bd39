using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// How far a session is, for those who ask and for those who wait for a change. Safe for concurrent use.
/// </summary>
internal sealed class SessionProgress
{
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly string _remote;
    private readonly Lock _statusLock = new();
    private SyncStatus _status = new() { State = SyncState.Busy, Reason = "connecting" };
    private TaskCompletionSource? _changed;

    // Why the peer is away, while it is; told once.
    private string? _offline;

    /// <summary>Starts to watch the directions of a session.</summary>
    public SessionProgress(SyncOptions options, string remote, SyncEventHub events)
    {
        _time = options.Replication.TimeProvider;
        _log = options.Replication.Logger;
        _remote = remote;
        Pull = Monitor(SyncDirections.Pull, ReplicationDirection.Pull);
        Push = Monitor(SyncDirections.Push, ReplicationDirection.Push);

        RunMonitor? Monitor(SyncDirections wanted, ReplicationDirection direction) =>
            (options.Directions & wanted) == 0
                ? null
                : new RunMonitor(direction, _time) { OnEvent = events.Publish, OnProgress = ProgressMade };
    }

    /// <summary>What the pull tells, or <see langword="null"/> if the session does not pull.</summary>
    public RunMonitor? Pull { get; }

    /// <summary>What the push tells, or <see langword="null"/> if the session does not push.</summary>
    public RunMonitor? Push { get; }

    /// <summary>How many documents were moved so far.</summary>
    public long Documents => (Pull?.Progress.Documents ?? 0) + (Push?.Progress.Documents ?? 0);

    /// <summary>How far both directions are.</summary>
    public (string? Pulled, string? Pushed, long Documents) Reached =>
        (Pull?.Progress.LastSequence, Push?.Progress.LastSequence, Documents);

    /// <summary>The peer is away.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>Whether that is news.</returns>
    public bool WentAway(string reason) => Interlocked.Exchange(ref _offline, reason) != reason;

    /// <summary>An attempt starts.</summary>
    public void Restart()
    {
        Pull?.Restart();
        Push?.Restart();
    }

    /// <summary>An attempt failed.</summary>
    public void Pause(Exception error)
    {
        Pull?.Pause(error);
        Push?.Pause(error);
    }

    /// <summary>What the sync is doing now.</summary>
    public SyncStatus Now
    {
        get
        {
            lock (_statusLock)
            {
                ReplicationProgress? pull = Pull?.Progress;
                ReplicationProgress? push = Push?.Progress;
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
                    RefusedDocuments = (Pull?.RefusedDocuments ?? 0) + (Push?.RefusedDocuments ?? 0),
                };
            }
        }
    }

    /// <summary>Changes what the sync is said to do.</summary>
    public void Set(Func<SyncStatus, SyncStatus> change)
    {
        lock (_statusLock) _status = change(_status);
        Ring();
    }

    /// <summary>Told by the runs after each step.</summary>
    private void ProgressMade()
    {
        if (_offline is not null && Interlocked.Exchange(ref _offline, null) is not null)
        {
            Log.CameOnline(_log, _remote, _status.FailedAttempts);
        }

        lock (_statusLock)
        {
            // Progress ends a row of failures; when both sides have everything, that moment is kept.
            bool synced = Pull?.Progress.CaughtUp != false && Push?.Progress.CaughtUp != false;
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
    public Task NextChange()
    {
        lock (_statusLock)
        {
            return (_changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Waits until a direction has caught up.</summary>
    public async Task WaitUntilCaughtUpAsync(RunMonitor monitor, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task change = NextChange();
            if (monitor.Progress.CaughtUp) return;
            await change.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
