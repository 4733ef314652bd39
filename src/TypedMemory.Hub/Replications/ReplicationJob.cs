using Microsoft.Extensions.Logging;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;

namespace TypedMemory.Hub.Replications;

/// <summary>A replication that runs here: one engine run after the other, with pauses after those that fail.</summary>
internal sealed class ReplicationJob : IProgress<ReplicationProgress>, IDisposable
{
    private const int MaxHistory = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5), LongestPause = TimeSpan.FromHours(8);

    private readonly ReplicationHost _hub;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<ReplicationEvent> _history = [];
    private volatile ReplicationProgress _progress;

    private ReplicationJob(ReplicationHost hub, ReplicationSpec spec)
    {
        _hub = hub;
        Spec = spec;
        Id = spec.Id;
        Started = Updated = hub.Time.GetUtcNow();
        _progress = new ReplicationProgress(ReplicationDirection.Pull);
        Note("added");
    }

    public string Id { get; }

    public ReplicationSpec Spec { get; }

    public DateTimeOffset Started { get; }

    public DateTimeOffset Updated { get; private set; }

    public ReplicationState State { get; private set; }

    /// <summary>Why it does not run.</summary>
    public string? Reason { get; private set; }

    /// <summary>How many attempts have failed one after the other.</summary>
    public int Errors { get; private set; }

    public ReplicationProgress Progress => _progress;

    /// <summary>The run, which ends by itself where it is not continuous; it never throws.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>The run that came to its end, or <see langword="null"/> as long as none has.</summary>
    public ReplicationSession? Session { get; private set; }

    /// <summary>What ended it; <see langword="null"/> unless it failed.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What has happened, the newest first.</summary>
    public IReadOnlyList<ReplicationEvent> History
    {
        get
        {
            lock (_gate) return [.. Enumerable.Reverse(_history)];
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="hub">The hub.</param>
    /// <param name="spec">What is replicated.</param>
    /// <param name="keepTrying">Whether an attempt that fails is followed by another one.</param>
    /// <param name="ended">Is told when it has ended by itself.</param>
    public static ReplicationJob Start(
        ReplicationHost hub, ReplicationSpec spec, bool keepTrying, Func<ReplicationJob, Task>? ended = null)
    {
        var job = new ReplicationJob(hub, spec);
        job.Completion = Task.Run(() => job.RunAsync(keepTrying, ended));
        return job;
    }

    /// <summary>Ends it after the write that is under way.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Completion.ConfigureAwait(false);
        Note("stopped");
    }

    /// <summary>Lets go of what a replication holds that has ended.</summary>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    public void Report(ReplicationProgress value)
    {
        _progress = value;
        Updated = _hub.Time.GetUtcNow();
    }

    private async Task RunAsync(bool keepTrying, Func<ReplicationJob, Task>? ended)
    {
        try
        {
            while (!await TryOnceAsync(keepTrying).ConfigureAwait(false))
                await Task.Delay(Pause, _hub.Time, _stop.Token).ConfigureAwait(false);
            if (ended is not null) await ended(this).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Somebody has stopped it: there is nothing to tell.
        }
#pragma warning disable CA1031 // Nobody waits for it but the log.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.ReplicationFailed(_hub.Logger, Id, SafeException.Of(exception));
        }
    }

    // 5 s, 10 s, 20 s ... as CouchDB's scheduler, which waits at most eight hours.
    private TimeSpan Pause => TimeSpan.FromTicks(
        Math.Min(LongestPause.Ticks, FirstPause.Ticks << Math.Min(Math.Max(Errors - 1, 0), 20)));

    /// <returns>Whether it has ended, well or not.</returns>
    private async Task<bool> TryOnceAsync(bool keepTrying)
    {
        try
        {
            await RunOnceAsync().ConfigureAwait(false);
            Become(ReplicationState.Completed, null);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever it is, it is told as the state of the replication, and tried again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Errors++;
            Failure = exception;
            string reason = SafeText.Of(exception is OperationCanceledException
                ? "A database was closed." : exception.Message);
            Note("crashed", reason);
            // What is wrong with the request itself is not mended by time.
            bool isFinal = exception is HubException { Status: 400 or 501 } or ArgumentException;
            Become(isFinal || !keepTrying ? ReplicationState.Failed : ReplicationState.Crashing, reason);
            return isFinal || !keepTrying;
        }
    }

    private async Task RunOnceAsync()
    {
        DateTimeOffset start = _hub.Time.GetUtcNow();
        ReplicationPeers peers = await ReplicationPeers.OpenAsync(_hub, Spec, _stop.Token).ConfigureAwait(false);
        await using (peers.ConfigureAwait(false))
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource([_stop.Token, .. peers.Endings]);
            Note("started");
            Become(ReplicationState.Running, null);
            ReplicationOptions usual = ReplicationOptions.Default;
            var options = new ReplicationOptions
            {
                BatchSize = Spec.Settings.BatchSize ?? usual.BatchSize,
                MaxRequests = Spec.Settings.Connections ?? usual.MaxRequests,
                Filter = Spec.Filter,
                Scope = peers.Scope,
                IncludeDesignDocuments = true,
                Live = Spec.Continuous,
                Progress = this,
                TimeProvider = _hub.Time,
                Logger = _hub.Logger,
                OnPulled = peers.LocalTarget?.Merges is { } merges
                    ? (ids, _) =>
                    {
                        foreach (string id in ids) merges.Add(id);
                        return ValueTask.CompletedTask;
                    }
                : null,
            };
            ReplicationResult result = await Replicator.RunAsync(
                peers.Source, peers.Target, options, ended.Token).ConfigureAwait(false);
            _progress = result.Progress;
            Errors = 0;
            Failure = null;
            Session = new ReplicationSession(
                Guid.NewGuid().ToString("n"), start, _hub.Time.GetUtcNow(), result.StartSequence,
                result.Progress.LastSequence ?? result.StartSequence, result.Progress);
        }
    }

    private void Become(ReplicationState state, string? reason)
    {
        State = state;
        Reason = reason;
        Updated = _hub.Time.GetUtcNow();
    }

    private void Note(string type, string? reason = null)
    {
        lock (_gate)
        {
            _history.Add(new ReplicationEvent(type, _hub.Time.GetUtcNow(), reason));
            if (_history.Count > MaxHistory) _history.RemoveAt(0);
        }
    }
}
