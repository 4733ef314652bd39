using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// Adds to a search by words what documents mean: those nearest to the question by their vectors come in, and each gets
/// a part of the greatest score by words, in proportion to how near it is.
/// </summary>
/// <remarks>
/// Words lead: they were measured to find more by themselves than vectors do, and ranks that count alike to find less
/// than words alone.
/// </remarks>
internal sealed class RecallMeanings : IDisposable
{
    /// <summary>How many of the nearest come in; the last of them sets what counts as far.</summary>
    private const int Nearest = 100;

    /// <summary>What stands for the greatest score by words where none of them is found.</summary>
    private const double Unit = 10;

    private readonly IRecallSource _reader;
    private readonly VectorCaches _caches;
    private readonly RecallDocuments _documents;
    private readonly VectorDocuments _vectors;
    private readonly Dictionary<(string Model, VectorDistance Distance), (double Least, double Most)> _ranges = [];

    public RecallMeanings(IRecallSource reader, VectorCaches caches, RecallDocuments documents)
    {
        (_reader, _caches, _documents) = (reader, caches, documents);
        _vectors = new VectorDocuments(reader.Connection);
    }

    /// <summary>Brings in what is nearest, and looks up how near the others are.</summary>
    /// <param name="pool">The candidates by words; gets those by vectors.</param>
    /// <param name="corpora">What is searched.</param>
    /// <param name="isAllowed">Whether a document may be among the results.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public void Gather(
        List<RecallCandidate> pool, List<RecallCorpus> corpora, Func<RecallCandidate, bool> isAllowed,
        CancellationToken cancellationToken)
    {
        foreach (RecallCorpus corpus in corpora.Where(static corpus => corpus.Documents is null))
        {
            List<StoredIndex> indexes = corpus.Scope.Vectors.IsEmpty
                ? [] : _reader.ReadReadyIndexes(corpus.Scope.Prefix);
            foreach (RecallVector vector in corpus.Scope.Vectors)
            {
                if (indexes.Find(index => index.Is(vector.Index)) is not { } index) continue;
                if (VectorSpaces.Answering(_reader.Connection, index.Id) is not { } space) continue;
                if (space.Model != vector.Model || space.Dimensions != vector.Values.Length) continue;
                Gather(pool, corpus, vector, index, indexes, space, isAllowed, cancellationToken);
            }
        }
    }

    /// <summary>Adds what is near its part of the greatest score.</summary>
    public void Add(List<RecallCandidate> pool, double weight)
    {
        double words = pool.Select(static candidate => candidate.Score).DefaultIfEmpty().Max();
        foreach (RecallCandidate candidate in pool)
        {
            foreach ((RecallVector vector, double score) in candidate.Similarities)
            {
                (double least, double most) = _ranges[KeyOf(vector)];
                double share = most > least ? Math.Clamp((score - least) / (most - least), 0, 1) : score >= most
                    ? 1 : 0;
                double meaning = weight * (words > 0 ? words : Unit) * share;
                if (meaning <= candidate.Meaning) continue;
                (candidate.Meaning, candidate.MeaningOf) = (meaning, vector.Index.Members[0].Member.Name);
            }
        }
    }

    public void Dispose() => _vectors.Dispose();

    private static (string Model, VectorDistance Distance) KeyOf(RecallVector vector) =>
        (vector.Model, vector.Index.Vector!.Distance);

    private void Gather(
        List<RecallCandidate> pool, RecallCorpus corpus, RecallVector vector, StoredIndex index,
        List<StoredIndex> indexes, VectorSpace space, Func<RecallCandidate, bool> isAllowed,
        CancellationToken cancellationToken)
    {
        var probe = new VectorProbe(vector.Values.Span, vector.Index.Vector!.Distance);
        var query = new DocumentQuery
        {
            Prefix = corpus.Scope.Prefix,
            Predicate = corpus.Scope.Predicate,
            Upcast = corpus.Scope.Upcast,
        };
        HashSet<long>? only = new VectorNarrowing(_reader, _vectors).RowsOf(query, index, indexes, cancellationToken);
        Dictionary<long, RecallCandidate> known = pool.Where(candidate => candidate.Corpus == corpus)
            .ToDictionary(static candidate => candidate.Row);
        Dictionary<long, RecallCandidate> candidates = [];
        List<(long Row, double Score)> nearest = new VectorSearch(_reader.Connection, _caches, _vectors).Find(
            space, probe, only, row => isAllowed(CandidateOf(row)), Nearest, cancellationToken);
        HashSet<RecallCandidate> scored = [];
        foreach ((long row, double score) in nearest)
        {
            RecallCandidate candidate = CandidateOf(row);
            if (known.TryAdd(candidate.Row, candidate)) pool.Add(candidate);
            else candidate = known[candidate.Row];
            candidate.Similarities.Add((vector, score));
            scored.Add(candidate);
        }

        Note(vector, nearest);
        foreach (RecallCandidate candidate in pool.Where(
            candidate => candidate.Corpus == corpus && !scored.Contains(candidate)))
        {
            if (_documents.IdOf(candidate.Row) is { } id && _vectors.Find(index.Id, id) is { } row
                && _vectors.Score(space, probe, row) is { } score) candidate.Similarities.Add((vector, score));
        }

        RecallCandidate CandidateOf(long row)
        {
            if (candidates.TryGetValue(row, out RecallCandidate? candidate)) return candidate;

            // A document with words has the number that these have; one without has that of its vector, below 0.
            long place = _vectors.IdOf(row) is { } id && _documents.Find(corpus.Index.Id, id) is { } words
                ? words : -row;
            candidate = new RecallCandidate(corpus, place, corpus.Matches.Find(place));
            candidates.Add(row, candidate);
            return candidate;
        }
    }

    /// <summary>
    /// What is as far as the last of the nearest is far; by direction, so is what has none in common.
    /// </summary>
    private void Note(RecallVector vector, List<(long Row, double Score)> nearest)
    {
        if (nearest.Count == 0) return;
        double least = nearest.Count < Nearest && vector.Index.Vector!.Distance == VectorDistance.Cosine
            ? Math.Min(0, nearest[^1].Score) : nearest[^1].Score;
        var (knownLeast, knownMost) = _ranges.GetValueOrDefault(
            KeyOf(vector), (double.PositiveInfinity, double.NegativeInfinity));
        _ranges[KeyOf(vector)] = (Math.Min(knownLeast, least), Math.Max(knownMost, nearest[0].Score));
    }
}
