using Microsoft.Extensions.Logging;
using TypedMemory.Core.Queries;
using TypedMemory.Telemetry;

namespace TypedMemory.Recall;

/// <summary>
/// Asks a model for vectors, and finds the text that it cannot take: after a failure batches are halved, and a text
/// that fails alone is passed over until another one has gone well. Until then it may be the model that is down.
/// </summary>
internal sealed class EmbeddingBatches(IMemoryEmbedder embedder, ILogger logger)
{
    private readonly Dictionary<long, int> _faults = [];
    private readonly Dictionary<long, string> _suspects = [];
    private readonly HashSet<long> _except = [];
    private int _setAside;

    /// <summary>How many texts are asked for at a time.</summary>
    public int Size { get; private set; } = EmbeddingTuning.BatchSize;

    /// <summary>The texts that are passed over.</summary>
    public IReadOnlySet<long> Except => _except;

    /// <summary>Whether texts are passed over that are to be tried again.</summary>
    public bool HasSuspects => _suspects.Count > 0;

    /// <summary>How many texts are not tried again.</summary>
    public int SetAside => Volatile.Read(ref _setAside);

    /// <summary>Tries again what was passed over.</summary>
    public void Readmit()
    {
        foreach (long row in _suspects.Keys) _except.Remove(row);
        _suspects.Clear();
    }

    /// <summary>Makes vectors of texts.</summary>
    public async ValueTask<IReadOnlyList<EmbeddingResult>> EmbedAsync(
        IReadOnlyList<EmbeddingWork> work, CancellationToken cancellationToken)
    {
        try
        {
            List<EmbeddingResult> results = [];
            foreach (IGrouping<(string Model, int Dimensions), EmbeddingWork> space in work.GroupBy(
                static one => (one.Model, one.Dimensions)))
            {
                EmbeddingWork[] texts = [.. space];
                IReadOnlyList<ReadOnlyMemory<float>>? vectors = await embedder.EmbedAsync(
                    [.. texts.Select(static one => one.Text)], space.Key.Model, space.Key.Dimensions, cancellationToken)
                    .ConfigureAwait(false);
                results.AddRange(Check(texts, vectors));
            }

            NoteSuccess();
            return results;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            NoteFailure(work);
            throw;
        }
    }

    private IEnumerable<EmbeddingResult> Check(
        EmbeddingWork[] texts, IReadOnlyList<ReadOnlyMemory<float>>? vectors)
    {
        if (vectors is null || vectors.Count != texts.Length)
        {
            throw new InvalidOperationException(
                $"The embedder {embedder.GetType().FullName} gave {vectors?.Count ?? 0} vectors for {texts.Length} texts. Give one for each, in order.");
        }

        for (int i = 0; i < texts.Length; i++)
        {
            if (vectors[i].Length != texts[i].Dimensions)
            {
                throw new InvalidOperationException(
                    $"The model \"{texts[i].Model}\" gave a vector of {vectors[i].Length} numbers, and [Vector({texts[i].Dimensions})] says {texts[i].Dimensions}. Make the two agree.");
            }

            foreach (float number in vectors[i].Span)
            {
                if (!float.IsFinite(number))
                {
                    throw new InvalidOperationException(
                        $"The model \"{texts[i].Model}\" gave a vector with the number \"{number}\" for the document \"{texts[i].Id}\". Vectors have finite numbers.");
                }
            }

            yield return new EmbeddingResult(texts[i], vectors[i]);
        }
    }

    private void NoteSuccess()
    {
        Size = Math.Min(Size * 2, EmbeddingTuning.BatchSize);
        foreach ((long row, string id) in _suspects)
        {
            int faults = _faults.GetValueOrDefault(row) + 1;
            _faults[row] = faults;
            if (faults < EmbeddingTuning.MaxFaults)
            {
                _except.Remove(row);
                continue;
            }

            Interlocked.Increment(ref _setAside);
            Log.EmbeddingSetAside(logger, id);
        }

        _suspects.Clear();
    }

    private void NoteFailure(IReadOnlyList<EmbeddingWork> work)
    {
        Size = Math.Max(1, work.Count / 2);
        if (work.Count > 1) return;
        _suspects[work[0].Row] = work[0].Id;
        _except.Add(work[0].Row);
    }
}
