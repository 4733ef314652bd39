using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// The one writer: requests queue in a bounded Channel, and what has queued while the last group was committed is the
/// next group.
/// </summary>
/// <remarks>
/// Where one caller writes and awaits, again and again, nothing ever queues, and the way to another thread and back
/// costs as much as the commit. Such a request runs on its caller's thread, by turns with the loop. It must not do so
/// for long: callers that share a thread, or a caller that does not await, would each get a commit of their own instead
/// of one together.
/// </remarks>
#pragma warning disable CA1001 // CloseAsync disposes of the keeper, when the last request is done.
internal sealed class WriterLoop
#pragma warning restore CA1001
{
    /// <summary>Beyond this many waiting requests a caller waits for a place: memory stays bounded.</summary>
    private const int QueueCapacity = 4096;

    /// <summary>
    /// One transaction holds about this much at most, so that its pages fit the cache and the WAL its bound.
    /// </summary>
    private const long MaxGroupWeight = 8 << 20;
    private const int MaxGroupRequests = 4096;

    /// <summary>
    /// How many requests run on their callers' threads before one takes the queue, to see whether others come with it.
    /// Each time that none did, twice as many run before the next look; but not where each commit is synced, since what
    /// is lost by a commit too many is more there, and what the queue takes is less.
    /// </summary>
    private const int LeastRunsInRow = 16, MostRunsInRow = 1024;

    private readonly StoreWriter _writer;
    private readonly ILogger _logger;
    private readonly List<WriterRequest> _group = [];
    private readonly List<(WriterRequest Request, Exception Error)> _failed = [];
    private readonly Channel<WriterRequest> _queue = Channel.CreateBounded<WriterRequest>(
        new BoundedChannelOptions(QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Lock _turn = new();
    private readonly TurnKeeper _keeper;
    private readonly Task _running;
    private long _commits;
    private readonly int _mostRunsInRow;
    private int _runsInRow, _maxRunsInRow = LeastRunsInRow;
    private bool _closed;
    private volatile bool _alone = true;

    public WriterLoop(StoreWriter writer, ILogger logger)
    {
        _writer = writer;
        _logger = logger;
        _mostRunsInRow = writer.SyncsCommits ? LeastRunsInRow : MostRunsInRow;
        _keeper = new TurnKeeper(writer.Transaction.Turn, _turn);
        _running = Task.Run(RunAsync);
    }

    /// <summary>Called after each commit, in the middle of the writer's work: it must be short.</summary>
    public Action? Committed { get; set; }

    /// <summary>How many groups were committed; tells an idle check whether anything happened.</summary>
    public long Commits => Volatile.Read(ref _commits);

    /// <summary>Queues a request, or runs it at once. The token ends only the wait for a place in the queue.</summary>
    public ValueTask EnqueueAsync(WriterRequest request, CancellationToken cancellationToken)
    {
        if (TryRunHere(request) || _queue.Writer.TryWrite(request)) return ValueTask.CompletedTask;
        return EnqueueSlowAsync(request, cancellationToken);
    }

    private async ValueTask EnqueueSlowAsync(WriterRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw StoreErrors.Closed(_writer.Connection.Path);
        }
    }

    /// <summary>Takes no more requests, and ends when those that wait are done.</summary>
    public async Task CloseAsync()
    {
        _queue.Writer.TryComplete();
        await _running.ConfigureAwait(false);
        lock (_turn) _closed = true;
        _keeper.Dispose();
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            RunQueued();
        }
    }

    private void RunQueued()
    {
        lock (_turn)
        {
            int groups = 0;
            while (CollectGroup())
            {
                RunGroup(inLoop: true);
                _alone = _group.Count == 1;
                groups++;
            }

            if (!_writer.Transaction.KeepsTurn) _writer.Transaction.Turn.Exit();
            _maxRunsInRow = groups == 1 && _alone ? Math.Min(_maxRunsInRow * 2, _mostRunsInRow) : LeastRunsInRow;
            _runsInRow = 0;
        }
    }

    /// <summary>
    /// Runs a request on this thread, if nothing else is under way and the thread is nobody's user interface.
    /// </summary>
    private bool TryRunHere(WriterRequest request)
    {
        if (!_alone || request.OutsideTransaction || SynchronizationContext.Current is not null) return false;

        // A request made by the work of another one comes on the same thread, in the middle of a transaction.
        if (_turn.IsHeldByCurrentThread || !_turn.TryEnter()) return false;
        try
        {
            // What waits in the queue came first.
            if (_closed || _queue.Reader.Count > 0 || ++_runsInRow > _maxRunsInRow) return false;
            _group.Clear();
            _group.Add(request);
            RunGroup(inLoop: false);
            return true;
        }
        finally
        {
            _turn.Exit();
        }
    }

    private bool CollectGroup()
    {
        _group.Clear();
        long weight = 0;
        while (weight < MaxGroupWeight && _group.Count < MaxGroupRequests
            && _queue.Reader.TryPeek(out WriterRequest? next))
        {
            if (next.OutsideTransaction && _group.Count > 0) break;
            _queue.Reader.TryRead(out _);
            _group.Add(next);
            weight += next.Weight;
            if (next.OutsideTransaction) break;
        }

        return _group.Count > 0;
    }

    /// <param name="inLoop">Whether the next group is taken up at once, if there is one.</param>
    private void RunGroup(bool inLoop)
    {
        if (_group[0].OutsideTransaction)
        {
            _writer.Transaction.Turn.Exit();
            RunAlone(_group[0]);
            return;
        }

        if (TryCommit(_group, inLoop, out Exception? error)) return;
        if (_group.Count == 1)
        {
            _group[0].Fail(error!);
            return;
        }

        // One request can have filled the disk or broken a limit: each gets a transaction and an outcome of its own.
        Log.GroupFailed(_logger, _group.Count, error!);
        var single = new List<WriterRequest>(1);
        foreach (WriterRequest request in _group)
        {
            single.Clear();
            single.Add(request);
            if (!TryCommit(single, inLoop, out error)) request.Fail(error!);
        }
    }

    private void RunAlone(WriterRequest request)
    {
        try
        {
            request.Apply(_writer);
        }
        catch (Exception error)
        {
            request.Fail(error);
            return;
        }

        request.Complete();
    }

    /// <summary>Runs requests in one transaction; <see langword="false"/> if nothing of it was committed.</summary>
    private bool TryCommit(List<WriterRequest> requests, bool inLoop, out Exception? error)
    {
        _failed.Clear();
        error = null;
        try
        {
            _writer.Begin(small: requests.Count == 1);
            foreach (WriterRequest request in requests) Apply(request);
            bool goesOn = inLoop && _queue.Reader.Count > 0;
            _writer.Commit(goesOn);
            if (!goesOn && _writer.Transaction.Turn.IsHeld) _keeper.Note();
            Volatile.Write(ref _commits, _commits + 1);
            Committed?.Invoke();
        }
        catch (Exception failure)
        {
            error = failure;
            TryRollback();
            return false;
        }

        foreach (WriterRequest request in requests)
        {
            if (_failed.Count == 0 || !FailIfFailed(request)) request.Complete();
        }

        return true;
    }

    private bool FailIfFailed(WriterRequest request)
    {
        foreach ((WriterRequest failed, Exception error) in _failed)
        {
            if (!ReferenceEquals(failed, request)) continue;
            request.Fail(error);
            return true;
        }

        return false;
    }

    /// <summary>
    /// Runs one request. Its own failure is put down for it alone; a failure of the store ends the transaction, since
    /// SQLite may have rolled it back.
    /// </summary>
    private void Apply(WriterRequest request)
    {
        if (!request.NeedsSavepoint)
        {
            try
            {
                request.Apply(_writer);
            }
            catch (TypedMemoryException own) when (own is not StoreException)
            {
                _failed.Add((request, own));
            }

            return;
        }

        _writer.Transaction.SetSavepoint();
        try
        {
            request.Apply(_writer);
        }
        catch (Exception own) when (own is not StoreException)
        {
            _writer.RollbackToSavepoint();
            _failed.Add((request, own));
            return;
        }

        _writer.Transaction.ReleaseSavepoint();
    }

    private void TryRollback()
    {
        try
        {
            _writer.Rollback();
        }
        catch (StoreException error)
        {
            // The next BEGIN fails with the same reason and reports it to its callers.
            Log.RollbackFailed(_logger, error);
        }
    }
}
