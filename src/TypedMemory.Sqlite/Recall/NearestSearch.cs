using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Recall;

/// <summary>
/// Finds the documents whose vectors are nearest to one, within what a query leaves; the caller has opened a
/// transaction.
/// </summary>
internal sealed class NearestSearch : IDisposable
{
    private readonly IRecallSource _reader;
    private readonly VectorQuery _query;
    private readonly VectorCaches _caches;
    private readonly CancellationToken _cancellationToken;
    private readonly VectorDocuments _documents;

    public NearestSearch(
        IRecallSource reader, VectorQuery query, VectorCaches caches, CancellationToken cancellationToken)
    {
        (_reader, _query, _caches, _cancellationToken) = (reader, query, caches, cancellationToken);
        _documents = new VectorDocuments(reader.Connection);
    }

    public List<QueryRow> Run()
    {
        DocumentQuery documents = _query.Documents;
        List<StoredIndex> indexes = _reader.ReadReadyIndexes(documents.Prefix);
        StoredIndex index = indexes.Find(index => index.Is(_query.Index)) ?? throw NoIndex(documents.Prefix);
        if (VectorSpaces.Answering(_reader.Connection, index.Id) is not { } space) return [];
        if (space.Dimensions != _query.Vector.Length) throw OtherDimensions(space);
        var probe = new VectorProbe(_query.Vector.Span, _query.Distance ?? _query.Index.Vector!.Distance);
        var narrowing = new VectorNarrowing(_reader, _documents);
        HashSet<long>? only = narrowing.RowsOf(documents, index, indexes, _cancellationToken);
        var evaluator = new PredicateEvaluator(documents.Predicate, [], documents.Upcast);
        bool asks = documents.Predicate is not MemoryPredicate.All { Parts.IsEmpty: true };
        List<QueryRow> rows = [];
        foreach ((long row, double score) in new VectorSearch(_reader.Connection, _caches, _documents).Find(
            space, probe, only, asks ? row => IsAllowed(row, evaluator) : null, _query.Limit, _cancellationToken))
        {
            if (score < _query.MinScore) break;
            if (_documents.Read(row) is var (id, revision, body))
                rows.Add(new QueryRow(id, revision, body, ReadOnlyMemory<byte>.Empty) { Rank = score });
        }

        return rows;
    }

    public void Dispose() => _documents.Dispose();

    private bool IsAllowed(long row, PredicateEvaluator evaluator)
    {
        if (_documents.Read(row) is not var (_, _, body)) return false;
        evaluator.Find(body);
        return evaluator.Matches(body);
    }

    private static TypedMemoryException NoIndex(string prefix) => new(
        TypedMemoryErrorCodes.BadRequest,
        $"Documents of \"{prefix}\" have no such index of vectors in this store. Put [Vector] on a member of the type.");

    private TypedMemoryException OtherDimensions(VectorSpace space) => new(
        TypedMemoryErrorCodes.BadRequest,
        $"A vector of {_query.Vector.Length} numbers was asked for, and those of \"{_query.Documents.Prefix}\" have {space.Dimensions}. Ask for one of that length.");
}
