using Microsoft.Extensions.Logging;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Recall;

/// <summary>
/// Makes vectors of texts that are behind, in batches, as long as the application runs. What is behind stands in the
/// store: a killed worker loses nothing but the batch that it was at.
/// </summary>
internal sealed class EmbeddingWorker : IDisposable
{
    private readonly MemoryStore _memory;
    private readonly EmbeddingTarget[] _targets;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly EmbeddingBatches _batches;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private volatile TaskCompletionSource _progress = NewProgress();
    private volatile Exception? _lastError;
    private long _doneTo = -1;
    private bool _hasModels;
    private int _failures;

    public EmbeddingWorker(
        MemoryStore memory, IMemoryEmbedder embedder, EmbeddingTarget[] targets, TimeProvider time, ILogger logger)
    {
        (_memory, _targets, _time, _logger) = (memory, targets, time, logger);
        _batches = new EmbeddingBatches(embedder, logger);
        _running = Task.Run(RunAsync);
    }

    /// <summary>What it last failed with, if it has not succeeded since.</summary>
    public Exception? LastError => _lastError;

    /// <summary>How many texts were set aside.</summary>
    public int SetAside => _batches.SetAside;

    /// <summary>The sequence up to which nothing is behind but what was set aside; -1 until there is one.</summary>
    public long DoneTo => Interlocked.Read(ref _doneTo);

    /// <summary>Ends when it is further than now, and fails when it has ended.</summary>
    public Task Progress => _progress.Task;

    public async Task StopAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        CancellationToken stopping = _stopping.Token;
        try
        {
            IDocumentStore store = await _memory.OpenAsync(stopping).ConfigureAwait(false);
            if (store.Capability<IVectorStore>() is not { } vectors)
            {
                Break(new NotSupportedException("The store keeps no vectors. Keep the memory in SQLite."));
                return;
            }

            while (true) await StepAsync(store, vectors, stopping).ConfigureAwait(false);
        }
        catch (Exception ended) when (
            stopping.IsCancellationRequested || ended is TypedMemoryException or ObjectDisposedException)
        {
            // Stopped, or the store was closed or could not be opened.
            if (!stopping.IsCancellationRequested) _lastError = ended;
            Break(new ObjectDisposedException(nameof(IMemoryEmbeddings), ended));
        }
    }

    private async Task StepAsync(IDocumentStore store, IVectorStore vectors, CancellationToken stopping)
    {
        int asked = 0;
        try
        {
            if (!_hasModels) await vectors.UseModelsAsync(_targets, stopping).ConfigureAwait(false);
            _hasModels = true;

            // The place in the feed is taken first: a change in between is looked at twice, and never missed.
            long sequence = store.LastSequence;
            IReadOnlyList<EmbeddingWork> work = await vectors.ReadBehindAsync(
                _targets, _batches.Except, _batches.Size, stopping).ConfigureAwait(false);
            if (work.Count == 0 && _batches.HasSuspects)
            {
                _batches.Readmit();
                return;
            }

            if (work.Count == 0)
            {
                await FinishAsync(vectors, stopping).ConfigureAwait(false);
                Interlocked.Exchange(ref _doneTo, sequence);
                Ring();
                await store.WaitForChangesAsync(sequence, "", stopping).ConfigureAwait(false);
                return;
            }

            asked = work.Count;
            IReadOnlyList<EmbeddingResult> results = await _batches.EmbedAsync(work, stopping).ConfigureAwait(false);
            await vectors.WriteEmbeddingsAsync(results, stopping).ConfigureAwait(false);
            (_failures, _lastError) = (0, null);
            Ring();
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested && !IsClosed(failure))
        {
            _lastError = failure;
            TimeSpan delay = EmbeddingTuning.Delay(++_failures);
            Log.EmbeddingFailed(_logger, asked, delay, failure);
            await Task.Delay(delay, _time, stopping).ConfigureAwait(false);
        }
    }

    /// <summary>The last text that was behind may have been deleted: then nobody else ends the time of the old
    /// model.</summary>
    private async Task FinishAsync(IVectorStore vectors, CancellationToken stopping)
    {
        if (_batches.SetAside > 0) return;
        foreach (EmbeddingTarget target in _targets)
        {
            VectorSpaceInfo? space = await vectors.GetVectorSpaceAsync(target.Prefix, target.Index, stopping)
                .ConfigureAwait(false);
            if (space is null || (space.Model == target.Model && space.Dimensions == target.Index.Vector!.Dimensions))
                continue;
            await vectors.WriteEmbeddingsAsync([], stopping).ConfigureAwait(false);
            return;
        }
    }

    private static bool IsClosed(Exception failure) => failure is StoreException { Failure: StoreFailure.Closed };

    private static TaskCompletionSource NewProgress() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Ring()
    {
        TaskCompletionSource rung = _progress;
        _progress = NewProgress();
        rung.TrySetResult();
    }

    private void Break(Exception reason)
    {
        _progress.TrySetException(reason);

        // Nobody need be waiting.
        _ = _progress.Task.Exception;
    }
}
