using System.Collections.Immutable;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// What a run tells while it works: counts, signs of life, events. Shared by the attempts of a session.
/// </summary>
/// <param name="direction">The direction.</param>
/// <param name="time">The time that signs of life are measured by.</param>
internal sealed class RunMonitor(ReplicationDirection direction, TimeProvider time)
{
    private readonly Lock _lock = new();
    private ReplicationProgress _progress = new(direction);
    private long _lastActivity = time.GetTimestamp();
    private readonly Dictionary<string, RefusedDocument> _refused = new(StringComparer.Ordinal);
    private int _ownWork;
    private bool _active;

    /// <summary>Told of events; may be called from any stage.</summary>
    public Action<SyncEvent>? OnEvent { get; init; }

    /// <summary>Told after each change of the progress.</summary>
    public Action? OnProgress { get; init; }

    /// <summary>The counts now.</summary>
    public ReplicationProgress Progress
    {
        get
        {
            lock (_lock) return _progress;
        }
    }

    /// <summary>How large requests to the peer may be.</summary>
    public RequestLimits Limits { get; } = new();

    /// <summary>How long ago the last sign of life was; zero while it is us that the peer waits for.</summary>
    public TimeSpan Idle =>
        Volatile.Read(ref _ownWork) > 0 ? TimeSpan.Zero : time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>Whether the run has tried the documents again that were refused before.</summary>
    public bool TriedRefused { get; set; }

    /// <summary>Whether a run is under way.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The documents that were refused, as far as they are listed.</summary>
    public ImmutableArray<RefusedDocument> Refused
    {
        get
        {
            lock (_lock) return [.. _refused.Values];
        }
    }

    /// <summary>Work of ours starts, in which nothing is expected of the peer.</summary>
    public void BeginOwnWork() => Interlocked.Increment(ref _ownWork);

    /// <summary>Work of ours ended; the peer's silence counts from here.</summary>
    public void EndOwnWork()
    {
        Touch();
        Interlocked.Decrement(ref _ownWork);
    }

    /// <summary>An attempt starts: nothing is known to be caught up.</summary>
    public void Restart()
    {
        TriedRefused = false;
        lock (_lock) _progress = _progress with { CaughtUp = false };
    }

    /// <summary>A run starts.</summary>
    public void Begin()
    {
        Touch();
        IsRunning = true;
    }

    /// <summary>A run ended.</summary>
    public void End() => IsRunning = false;

    /// <summary>A sign of life.</summary>
    public void Touch() => Volatile.Write(ref _lastActivity, time.GetTimestamp());

    /// <summary>Changes the counts.</summary>
    public void Update(Func<ReplicationProgress, ReplicationProgress> change)
    {
        Touch();
        lock (_lock) _progress = change(_progress);
        OnProgress?.Invoke();
    }

    /// <summary>Bytes moved.</summary>
    public void AddBytes(long count)
    {
        Touch();
        lock (_lock) _progress = _progress with { Bytes = _progress.Bytes + count };
    }

    /// <summary>How many documents are in the list of refused ones.</summary>
    public int RefusedDocuments { get; private set; }

    /// <summary>Tells how many documents are in the list of refused ones.</summary>
    public void SetRefused(int count) => RefusedDocuments = count;

    /// <summary>There is something to do.</summary>
    public void Activate()
    {
        lock (_lock)
        {
            if (_active) return;
            _active = true;
        }

        OnEvent?.Invoke(new SyncEvent(SyncEventKind.Active, direction));
    }

    /// <summary>There is nothing to do any more, or an attempt ended.</summary>
    public void Pause(Exception? error = null)
    {
        lock (_lock)
        {
            if (!_active && error is null) return;
            _active = false;
            if (error is not null) _progress = _progress with { CaughtUp = false };
        }

        OnEvent?.Invoke(new SyncEvent(SyncEventKind.Paused, direction) { Error = error });
    }

    /// <summary>Documents were written.</summary>
    public void Changed(ImmutableArray<string> ids) =>
        OnEvent?.Invoke(new SyncEvent(SyncEventKind.Change, direction) { Ids = ids });

    /// <summary>A document that was refused was taken after all.</summary>
    public void Forgive(string id)
    {
        lock (_lock) _refused.Remove(id);
    }

    /// <summary>A document was refused.</summary>
    public void Denied(RefusedDocument refused)
    {
        lock (_lock)
        {
            if (_refused.Count < ReplicationTuning.ReportedRefusals || _refused.ContainsKey(refused.Id))
            {
                _refused[refused.Id] = refused;
            }
        }

        OnEvent?.Invoke(new SyncEvent(SyncEventKind.Denied, direction) { Refused = refused });
    }
}
