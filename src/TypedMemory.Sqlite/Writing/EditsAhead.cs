using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Composes the edits of a long request as first revisions, on another core, while the writer writes those before them:
/// that is a sixth of what a new document takes.
/// </summary>
/// <remarks>
/// Nobody waits for it but the request's end. The writer takes what is there and composes the rest itself, so a busy
/// machine costs no more than work that was done twice.
/// </remarks>
internal sealed class EditsAhead(
    IReadOnlyList<IDocumentEdit> edits, EditContext context, DocumentLimits limits, int revisionLimit)
{
    /// <summary>A request of fewer edits is done before another thread has woken up.</summary>
    public const int Least = 64;

    /// <summary>How far ahead it is at most, twice: what is composed stays in memory until it is written.</summary>
    private const int Window = 128;

    /// <summary>Those that the writer will have reached before they were composed.</summary>
    private const int Lead = 4;

    private readonly PreparedWrite?[] _writes = new PreparedWrite?[edits.Count];
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile int _position;
    private volatile bool _isBusy;
    private int _running, _queued;
    private bool _closed;

    /// <summary>Ends when no edit is looked at any more.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Takes what was composed of an edit, or <see langword="null"/> if it was not.</summary>
    public PreparedWrite? Take(int index)
    {
        _position = index;
        if (!_isBusy && index + Window >= _queued && _queued < edits.Count) QueueWindow(index);
        PreparedWrite? write = Volatile.Read(ref _writes[index]);
        _writes[index] = null;
        return write;
    }

    /// <summary>Composes no more.</summary>
    public void Close()
    {
        _position = edits.Count;
        lock (_gate)
        {
            _closed = true;
            if (_running == 0) _ended.TrySetResult();
        }
    }

    private void QueueWindow(int index)
    {
        _isBusy = true;
        int start = Math.Max(index, _queued);
        _queued = Math.Min(start + Window, edits.Count);
        ThreadPool.UnsafeQueueUserWorkItem(
            static work => work.Ahead.ComposeWindow(work.Start, work.End), (Ahead: this, Start: start, End: _queued),
            preferLocal: false);
    }

    private void ComposeWindow(int start, int end)
    {
        lock (_gate)
        {
            if (_closed) return;
            _running++;
        }

        try
        {
            for (int i = start; i < end; i++)
            {
                i = Math.Max(i, _position + Lead);
                if (i < end) Volatile.Write(ref _writes[i], Compose(edits[i]));
            }
        }
        finally
        {
            _isBusy = false;
            lock (_gate)
            {
                if (--_running == 0 && _closed) _ended.TrySetResult();
            }
        }
    }

    private PreparedWrite? Compose(IDocumentEdit edit)
    {
        if (!edit.ComposesAhead) return null;
        try
        {
            return edit.Compose(null, context) is { } write ? PreparedWrite.From(write, limits, revisionLimit) : null;
        }
#pragma warning disable CA1031 // The writer composes it again, and meets the same there.
        catch (Exception)
#pragma warning restore CA1031
        {
            return null;
        }
    }
}
