using Microsoft.Extensions.Logging;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Brings the WAL home once the writer has been idle for a while, so that the checkpoint that a full WAL forces seldom
/// falls on a burst.
/// </summary>
internal sealed class IdleCheckpoint : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly string _path;
    private readonly WriterLoop _loop;
    private readonly ILogger _logger;
    private readonly ITimer _timer;
    private long _seen, _done;
    private int _armed;

    public IdleCheckpoint(SqliteStoreOptions options, WriterLoop loop, ILogger logger)
    {
        _path = options.Path;
        _loop = loop;
        _logger = logger;
        _timer = options.TimeProvider.CreateTimer(
            static self => ((IdleCheckpoint)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        loop.Committed = Arm;
        Arm();
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    /// <summary>
    /// Looks in a while, unless that is to happen anyway: a store that is not written to wakes nobody.
    /// </summary>
    private void Arm()
    {
        if (Volatile.Read(ref _armed) == 0 && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        // What is committed from here on arms anew.
        Volatile.Write(ref _armed, 0);
        long commits = _loop.Commits;
        bool idle = commits == Interlocked.Exchange(ref _seen, commits);
        if (!idle) Arm();
        else if (Interlocked.Exchange(ref _done, commits) != commits) _ = RunAsync();
    }

    private async Task RunAsync()
    {
        try
        {
            var request = new WriterAction<bool>(
                static writer => writer.Compaction.Checkpoint("PASSIVE"), outsideTransaction: true);
            await _loop.EnqueueAsync(request, CancellationToken.None).ConfigureAwait(false);
            await request.Done.ConfigureAwait(false);
        }
        catch (StoreException error)
        {
            // The WAL keeps everything; the next checkpoint brings it home.
            Log.CheckpointFailed(_logger, _path, error);
        }
    }
}
