using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Store;
using TypedMemory.Telemetry;

namespace TypedMemory.Recall;

/// <summary>Makes vectors of texts in the background, and of questions when they are asked.</summary>
internal sealed class MemoryEmbeddings(
    MemoryStore memory, MemoryTypes types, MemoryLoggers loggers, TimeProvider time, IMemoryEmbedder? embedder)
    : IMemoryEmbeddings, IAsyncDisposable, IDisposable
{
    private readonly ILogger _logger = loggers.For<MemoryEmbeddings>();
    private readonly Lock _gate = new();
    private EmbeddingTarget[]? _targets;
    private EmbeddingWorker? _worker;
    private bool _stopped;
    private int _disposed;

    private EmbeddingTarget[] Targets => _targets ??= embedder is null
        ? []
        : [.. types.All.SelectMany(type => type.Indexes.Where(static index => index.Vector is { IsDerived: true })
            .Select(index => new EmbeddingTarget(type.Prefix, index, embedder.Model)))];

    /// <summary>Starts the worker, unless it runs, or there is nothing that it could do.</summary>
    public void Start()
    {
        if (embedder is null || Targets.Length == 0) return;
        lock (_gate)
        {
            if (!_stopped) _worker ??= new EmbeddingWorker(memory, embedder, Targets, time, _logger);
        }
    }

    /// <summary>Ends the worker; what is not done is behind, and done after the next start.</summary>
    public async Task StopAsync()
    {
        EmbeddingWorker? worker;
        lock (_gate)
        {
            _stopped = true;
            worker = _worker;
        }

        if (worker is not null) await worker.StopAsync().ConfigureAwait(false);
    }

    public async ValueTask<EmbeddingStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        EmbeddingCounts counts = Targets.Length == 0
            ? default : await CountAsync(cancellationToken).ConfigureAwait(false);
        return new EmbeddingStatus(embedder?.Model, counts.Documents, counts.Behind)
        {
            LastError = _worker?.LastError,
            SetAside = _worker?.SetAside ?? 0,
        };
    }

    public async ValueTask WhenEmbeddedAsync(CancellationToken cancellationToken = default)
    {
        if (embedder is null)
        {
            throw new InvalidOperationException(
                "The application has no model, so no vector is ever made. Register an IMemoryEmbedder, or call UseEmbeddings() of TypedMemory.AI.");
        }

        if (Targets.Length == 0) return;
        Start();
        EmbeddingWorker worker = _worker ?? throw new ObjectDisposedException(nameof(IMemoryEmbeddings));
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        long sequence = store.LastSequence;
        while (true)
        {
            Task progress = worker.Progress;
            if (worker.DoneTo >= sequence) return;
            await progress.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The question as vectors, for the indexes of a type that have any.</summary>
    /// <param name="recall">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<DocumentRecall> WithVectorsAsync(DocumentRecall recall, CancellationToken cancellationToken)
    {
        if (embedder is null || Targets.Length == 0 || recall.Weights.Meaning == 0) return recall;
        if (recall.Question.AsSpan().IsWhiteSpace()) return recall;
        Start();
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        if (store.Capability<IVectorStore>() is not { } vectors) return recall;
        var known = new Dictionary<VectorSpaceInfo, ReadOnlyMemory<float>?>();
        var scopes = ImmutableArray.CreateBuilder<RecallScope>();
        foreach (RecallScope scope in recall.Scopes)
        {
            ImmutableArray<RecallVector> asked = scope.Vectors;
            foreach (EmbeddingTarget target in Targets.Where(
                target => scope.Prefix.StartsWith(target.Prefix, StringComparison.Ordinal)))
            {
                if (await vectors.GetVectorSpaceAsync(target.Prefix, target.Index, cancellationToken)
                    .ConfigureAwait(false) is not { } space) continue;
                if (!known.TryGetValue(space, out ReadOnlyMemory<float>? vector))
                {
                    vector = await EmbedAsync(recall.Question, space, types.Find(scope.Prefix)!, cancellationToken)
                        .ConfigureAwait(false);
                    known.Add(space, vector);
                }

                if (vector is { } values) asked = asked.Add(new RecallVector(target.Index, space.Model, values));
            }

            scopes.Add(scope with { Vectors = asked });
        }

        return recall with { Scopes = scopes.ToImmutable() };
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>May be called twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await StopAsync().ConfigureAwait(false);
        _worker?.Dispose();
    }

    /// <summary>
    /// The question as a vector, or <see langword="null"/> if the model fails or is another one by now: its words are
    /// asked
    /// then. A type without words has no other answer, so that the failure is its caller's.
    /// </summary>
    private async ValueTask<ReadOnlyMemory<float>?> EmbedAsync(
        string question, VectorSpaceInfo space, MemoryType type, CancellationToken cancellationToken)
    {
        bool hasWords = type.Indexes.Any(static index => index.IsFullText);
        try
        {
            IReadOnlyList<ReadOnlyMemory<float>>? made = await embedder!.EmbedAsync(
                [question], space.Model, space.Dimensions, cancellationToken).ConfigureAwait(false);
            return made is [var vector] && vector.Length == space.Dimensions ? vector : null;
        }
        catch (Exception failure) when (hasWords && failure is not OperationCanceledException)
        {
            Log.QuestionNotEmbedded(_logger, failure);
            return null;
        }
    }

    private async ValueTask<EmbeddingCounts> CountAsync(CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        return store.Capability<IVectorStore>() is { } vectors
            ? await vectors.CountEmbeddingsAsync(Targets, cancellationToken).ConfigureAwait(false)
            : default;
    }
}
