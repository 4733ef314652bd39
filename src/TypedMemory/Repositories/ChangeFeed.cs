using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using TypedMemory.Core.Store;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>
/// The changes of one prefix as a Channel's reader: a cursor over the store's sequence that reads a page when it has
/// none.
/// </summary>
/// <remarks>
/// Nothing runs while nobody reads: a page is read on the reader's own thread, so a change crosses no thread and no
/// queue, and what is held is one page.
/// </remarks>
#pragma warning disable CA1001 // The semaphore holds nothing to dispose of: nobody asks for its wait handle.
internal sealed class ChangeFeed<T, TId> : ChannelReader<MemoryChange<T, TId>>
#pragma warning restore CA1001
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly MemoryStore _memory;
    private readonly ChangeOptions<TId> _options;
    private readonly string _prefix;
    private readonly IDocumentDecoder<MemoryChange<T, TId>?> _decoder;
    private readonly CancellationToken _stopped, _cancelled;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _filling = new(1, 1);

    // "Now" is the moment of the call, not the moment of the first read.
    private readonly long? _lastSequence;
    private readonly Queue<MemoryChange<T, TId>> _page = [];
    private long? _since;
    private bool _caughtUp;
    private int _emptyReads;
    private bool _fillsInBackground;
    private bool _ended;

    // Of a feed that ends: the sequence that it reads to at least, and whether its last page has been read.
    private long _until;
    private bool _isComplete;
    private Exception? _error;
    private TaskCompletionSource? _completion;

    public ChangeFeed(
        IDocumentDecoder<MemoryChange<T, TId>?> decoder,
        MemoryStore memory,
        ChangeOptions<TId> options,
        CancellationToken stopped,
        CancellationToken cancelled)
    {
        _decoder = decoder;
        _memory = memory;
        _options = options;
        _prefix = (options.Prefix ?? default).Text;
        _stopped = stopped;
        _cancelled = cancelled;
        _lastSequence = memory.TryGetLastSequence();
    }

    public override bool CanPeek => true;

    public override Task Completion
    {
        get
        {
            lock (_gate)
            {
                if (_completion is not null) return _completion.Task;
                _completion = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            // Whoever waits for the end must not have to read for it: the feed is looked at once, and its tokens from
            // now on.
            FillInBackground();
            _stopped.UnsafeRegister(static feed => ((ChangeFeed<T, TId>)feed!).End(null), this);
            _cancelled.UnsafeRegister(static feed => ((ChangeFeed<T, TId>)feed!).End(null), this);
            lock (_gate)
            {
                if (_ended) Complete();
                return _completion.Task;
            }
        }
    }

    public override bool TryRead([MaybeNullWhen(false)] out MemoryChange<T, TId> item)
    {
        lock (_gate)
        {
            if (_page.TryDequeue(out item))
            {
                EndIfComplete();
                return true;
            }

            if (++_emptyReads == 1) return false;
        }

        // Somebody who polls and never waits: a page is read for a later poll.
        FillInBackground();
        return false;
    }

    public override bool TryPeek([MaybeNullWhen(false)] out MemoryChange<T, TId> item)
    {
        lock (_gate) return _page.TryPeek(out item);
    }

    public override IAsyncEnumerable<MemoryChange<T, TId>> ReadAllAsync(
        CancellationToken cancellationToken = default) =>
        new EveryChange<MemoryChange<T, TId>>(this, cancellationToken);

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<bool>(cancellationToken);
        return TryGetAnswer() is { } answer ? new ValueTask<bool>(answer) : FillAsync(cancellationToken);
    }

    /// <summary>Ends the feed; what was read ahead of its reader is given up, the store still has it.</summary>
    private void End(Exception? error)
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            _error = error;
            _page.Clear();
            Complete();
        }
    }

    private void SetComplete()
    {
        lock (_gate)
        {
            _isComplete = true;
            EndIfComplete();
        }
    }

    /// <summary>Ends a feed whose last change has been taken; the caller holds the gate.</summary>
    private void EndIfComplete()
    {
        if (!_isComplete || _page.Count > 0 || _ended) return;
        _ended = true;
        Complete();
    }

    private void Complete()
    {
        if (_error is { } error && _completion is { } failed)
        {
            failed.TrySetException(error);

            // The reader hears it from its next read; who took the task need not.
            _ = failed.Task.Exception;
        }
        else
        {
            _completion?.TrySetResult();
        }
    }

    /// <summary>Whether there is something to read, or <see langword="null"/> if a page has to be read first.</summary>
    private bool? TryGetAnswer()
    {
        lock (_gate)
        {
            _emptyReads = 0;
            if (_page.Count > 0) return true;
            if (!_ended) return null;
            return _error is null ? false : throw _error;
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        await _filling.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                if (TryGetAnswer() is { } answer) return answer;
                await ReadPageAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _filling.Release();
        }
    }

    private void FillInBackground()
    {
        lock (_gate)
        {
            if (_ended || _fillsInBackground) return;
            _fillsInBackground = true;
        }

        Task.Run(FillInBackgroundAsync, CancellationToken.None);
    }

    private async Task FillInBackgroundAsync()
    {
        // What ends the feed is kept for whoever looks at it.
        await ((Task)FillAsync(CancellationToken.None).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate) _fillsInBackground = false;
    }

    private async ValueTask ReadPageAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_stopped, _cancelled, cancellationToken);
        try
        {
            IDocumentStore store = await _memory.OpenAsync(stop.Token).ConfigureAwait(false);
            if (_since is null) _until = store.LastSequence;
            long since = _since ??= await StartAsync(store, stop.Token).ConfigureAwait(false);
            if (_caughtUp) await store.WaitForChangesAsync(since, _prefix, stop.Token).ConfigureAwait(false);
            var query = new StoreChangesQuery { Since = since, Prefixes = [_prefix], Limit = _options.Capacity };
            DecodedChanges<MemoryChange<T, TId>?> page = await store.ReadChangesAsync(
                query, _decoder, stop.Token).ConfigureAwait(false);
            Take(page);
            _since = page.LastSequence;
            _caughtUp = !page.HasMore;
            if (_options.UntilCaughtUp && (_caughtUp || page.LastSequence >= _until)) SetComplete();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !HasToEnd)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception end) when (end is ObjectDisposedException or StoreException { Failure: StoreFailure.Closed })
        {
            End(null);
        }
#pragma warning disable CA1031 // Whatever ended the feed belongs to whoever reads it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Where the services are being disposed, the store may be closed under a read.
            End(HasToEnd ? null : exception);
        }
    }

    private bool HasToEnd => _stopped.IsCancellationRequested || _cancelled.IsCancellationRequested;

    private void Take(DecodedChanges<MemoryChange<T, TId>?> page)
    {
        lock (_gate)
        {
            if (_ended) return;
            foreach (MemoryChange<T, TId>? change in page.Items)
            {
                if (change is not null) _page.Enqueue(change);
            }
        }
    }

    private async ValueTask<long> StartAsync(IDocumentStore store, CancellationToken cancellationToken)
    {
        if (_options.Since.Sequence is not { } sequence) return 0;
        if (_options.Since == ChangeSince.Now)
        {
            return _lastSequence ?? await _memory.SequenceAtOpenAsync(cancellationToken).ConfigureAwait(false);
        }

        StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        bool sameIncarnation = _options.Since.Incarnation is not { } incarnation || incarnation == info.Incarnation;
        if (sameIncarnation && sequence <= info.UpdateSequence) return sequence;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.UnknownSequence,
            $"The change feed cannot start after sequence {sequence}: it was delivered by incarnation "
            + $"\"{_options.Since.Incarnation ?? "unknown"}\" of the store, and this is incarnation \"{info.Incarnation}\" at sequence "
            + $"{info.UpdateSequence}. The store was restored or replaced; start the feed from the beginning.");
    }
}
