using System.Text;
using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Texts;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// Answers a question in plain words out of the full-text indexes of one or several types; the caller has opened a
/// transaction.
/// </summary>
/// <remarks>
/// The words of the question are gathered from the indexes, the best documents by their words alone are the pool, and
/// what lends or adds score is looked up for these only: the cost of the rest does not grow with the store.
/// </remarks>
internal sealed class RecallSearch : IDisposable
{
    /// <summary>How many candidates are looked at closer, at least.</summary>
    private const int PoolSize = 250;

    /// <summary>
    /// How many rows a filter may leave to be looked up before the search; of more, each candidate is asked instead.
    /// </summary>
    private const int NarrowRows = 20_000;

    private readonly IRecallSource _reader;
    private readonly DocumentRecall _recall;
    private readonly DateTimeOffset _now;
    private readonly CancellationToken _cancellationToken;
    private readonly RecallThreads _threads;
    private readonly RecallDocuments _documents;
    private readonly RecallMeanings _meanings;
    private readonly RecallTerms _terms = new();
    private readonly List<RecallCorpus> _corpora = [];

    public RecallSearch(
        IRecallSource reader, DocumentRecall recall, DateTimeOffset now, VectorCaches caches,
        CancellationToken cancellationToken)
    {
        (_reader, _recall, _now, _cancellationToken) = (reader, recall, now, cancellationToken);
        _threads = new RecallThreads(reader.Connection);
        _documents = new RecallDocuments(reader.Connection);
        _meanings = new RecallMeanings(reader, caches, _documents);
    }

    public IReadOnlyList<RecallRow> Run()
    {
        Gather();
        var scores = new RecallScores(_terms.All, _corpora, _recall.Weights);
        List<RecallCandidate> pool = Pool(scores);
        _meanings.Gather(pool, _corpora, IsAllowed, _cancellationToken);
        new RecallContext(_threads, scores, _recall.Weights, _terms.All, IsAllowed).Lend(pool);
        _meanings.Add(pool, _recall.Weights.Meaning);
        foreach (RecallCandidate candidate in pool)
            new RecallBoosts(candidate.Corpus.Scope, _now).Add(candidate, _documents);
        var rows = new RecallRows(_recall, _terms.All, scores, _threads, _documents);
        return
        [
            .. pool.Where(candidate => candidate.Score > 0 && candidate.Score >= _recall.MinScore)
                .OrderByDescending(static candidate => candidate.Score)
                .ThenBy(static candidate => candidate.Row)
                .Take(_recall.Limit)
                .Select(rows.Make),
        ];
    }

    public void Dispose()
    {
        _threads.Dispose();
        _documents.Dispose();
        _meanings.Dispose();
    }

    private void Gather()
    {
        // Terms are numbered by all indexes before any row is counted.
        List<(
            RecallScope Scope, RecallQuestion Question, StoredIndex Index, List<StoredIndex> All, StoredIndex? Older)>
            parts = [];
        foreach (RecallScope scope in _recall.Scopes)
        {
            List<StoredIndex> indexes = _reader.ReadReadyIndexes(scope.Prefix);
            if (IndexOf(scope, indexes) is not { } index) continue;
            List<FtsColumns> columns = index.Index.IsFullText ? TextIndex.ColumnsOf(index.Index) : [];
            var question = new RecallQuestion(_recall.Question, columns, _terms);
            parts.Add((scope, question, index, indexes, _reader.FindOlder(indexes)));
        }

        foreach (var (scope, question, index, indexes, older) in parts)
        {
            var matches = new RecallMatches(question, index.Index, OnlyRows(scope, index, indexes, older));
            _reader.Gatherer.Gather(TextIndex.Table(index.Id), question, matches, _cancellationToken);
            _corpora.Add(new RecallCorpus(scope, index, matches));
            if (older is not null && index.Index.IsFullText)
                _corpora.Add(GatherOlder(scope, question, index, older));
        }
    }

    /// <summary>
    /// The full-text index; of a type that has none, the index of vectors that is asked; <see langword="null"/> of one
    /// of several types that cannot be asked at all.
    /// </summary>
    private StoredIndex? IndexOf(RecallScope scope, List<StoredIndex> indexes) =>
        indexes.Find(static index => index.Index.IsFullText)
        ?? (scope.Vectors.IsEmpty ? null : indexes.Find(index => index.Is(scope.Vectors[0].Index)))
        ?? (_recall.Scopes.Length > 1 ? null : _reader.TextIndexOf(indexes, scope.Prefix));

    /// <summary>The documents of older versions, in an index that lives as long as the search.</summary>
    private RecallCorpus GatherOlder(RecallScope scope, RecallQuestion question, StoredIndex index, StoredIndex older)
    {
        using var words = Connection.Open(":memory:", create: true, TimeSpan.Zero);
        var query = new DocumentQuery { Prefix = scope.Prefix, Predicate = scope.Predicate, Upcast = scope.Upcast };
        var documents = _reader.AddOlder(words, query, index, older).ConvertAll(row =>
            new RecallDocument(row.Id, row.Revision, row.Body, PresentForm(scope, row.Body)));
        using var gatherer = new RecallGatherer(words);
        var matches = new RecallMatches(question, index.Index, null);
        gatherer.Gather("words", question, matches, _cancellationToken);
        return new RecallCorpus(scope, index, matches) { Documents = documents };
    }

    /// <summary>
    /// The present form of an older document; of one that no step can bring forward, which its reader is told, the
    /// stored one.
    /// </summary>
    private static byte[] PresentForm(RecallScope scope, byte[] body)
    {
        try
        {
            return scope.Upcast?.Invoke(body) ?? body;
        }
        catch (MemoryFormatException)
        {
            return body;
        }
    }

    /// <summary>
    /// The only rows that can be among the results, ascending, where a prefix or an index says so, or
    /// <see langword="null"/> for all.
    /// </summary>
    private long[]? OnlyRows(RecallScope scope, StoredIndex index, List<StoredIndex> indexes, StoredIndex? older)
    {
        var query = new DocumentQuery { Prefix = scope.Prefix, Predicate = scope.Predicate };
        if (!IsAlways(scope) && _reader.CountNarrowed(query, indexes, older) is { } count && count <= NarrowRows)
        {
            return _documents.RowsOf(
                index.Id, _reader.Query(query with { Upcast = scope.Upcast }, int.MaxValue, _cancellationToken).Rows);
        }

        return IsWholeType(scope) ? null : _documents.RowsOf(index.Id, scope.Prefix);
    }

    /// <summary>The best candidates by their own words, the best first.</summary>
    private List<RecallCandidate> Pool(RecallScores scores)
    {
        int size = Math.Max(PoolSize, _recall.Limit > int.MaxValue / 2 ? _recall.Limit : _recall.Limit * 2);
        List<(double Score, int Corpus, int Match)> all = [];
        for (int c = 0; c < _corpora.Count; c++)
        {
            RecallMatches matches = _corpora[c].Matches;
            for (int m = 0; m < matches.Count; m++) all.Add((scores.Own(matches, m, _terms.All), c, m));
        }

        List<RecallCandidate> pool = [];
        bool asks = _recall.MinTrust is not null || _recall.Scopes.Any(static scope => !IsAlways(scope));
        foreach ((double score, int corpus, int match) in RecallBest.Of(all, asks ? int.MaxValue : size))
        {
            var candidate = new RecallCandidate(_corpora[corpus], _corpora[corpus].Matches.Row(match), match)
            { Own = score };
            if (asks && !IsAllowed(candidate)) continue;
            pool.Add(candidate);
            if (pool.Count == size) break;
        }

        return pool;
    }

    /// <summary>Whether a candidate is one of the documents that are asked about.</summary>
    private bool IsAllowed(RecallCandidate candidate)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        RecallScope scope = candidate.Corpus.Scope;
        if (_recall.MinTrust is null && IsAlways(scope) && IsWholeType(scope)) return true;
        RecallDocument document = _documents.Read(candidate);
        if (_recall.MinTrust is { } least && DocumentTrust.Of(document.Body) < least) return false;
        if (!document.Id.StartsWith(scope.Prefix, StringComparison.Ordinal)) return false;
        if (IsAlways(scope)) return true;
        var evaluator = new PredicateEvaluator(scope.Predicate, []);
        evaluator.Find(document.Present);
        return evaluator.Matches(document.Present);
    }

    private static bool IsWholeType(RecallScope scope) =>
        scope.Prefix.IndexOf(':', StringComparison.Ordinal) == scope.Prefix.Length - 1;

    private static bool IsAlways(RecallScope scope) => scope.Predicate is MemoryPredicate.All { Parts.IsEmpty: true };
}
