using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Queries;

/// <summary>
/// Picks what a query finds out of documents that are read one by one; what indexes are held against.
/// </summary>
public sealed class QueryScan
{
    private readonly DocumentQuery _query;
    private readonly PredicateEvaluator _evaluator;
    private readonly QueryOrder _order;
    private readonly List<QueryRow> _rows = [];

    /// <summary>Begins to look for the results of a query.</summary>
    /// <param name="query">The query.</param>
    public QueryScan(DocumentQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Match is not null)
            throw new NotSupportedException("The store keeps no full text. Keep the memory in SQLite.");
        _query = query;
        _evaluator = new PredicateEvaluator(query.Predicate, query.Order, query.Upcast);
        _order = new QueryOrder(query);
    }

    /// <summary>Reads a store from end to end.</summary>
    /// <param name="store">The store.</param>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async ValueTask<IReadOnlyList<QueryRow>> RunAsync(
        IDocumentStore store, DocumentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var scan = new QueryScan(query);
        var list = new ListQuery { Prefix = query.Prefix };
        await foreach (DocumentRevision document in store.ListAsync(list, cancellationToken).ConfigureAwait(false))
        {
            scan.Add(document.Id, document.Revision, document.Body);
        }

        return scan.Finish();
    }

    /// <summary>Whether a document is among the results, were there no limit to them.</summary>
    /// <param name="body">The document's body.</param>
    public bool Matches(ReadOnlySpan<byte> body)
    {
        _evaluator.Find(body);
        return _evaluator.Matches(body);
    }

    /// <summary>
    /// Whether a document is among the results, were there no limit to them; one that is not there or deleted is not.
    /// </summary>
    /// <param name="document">The document as it is stored.</param>
    public bool Matches(DocumentSnapshot? document) =>
        document is { Winner.Deleted: false } && Matches(document.Winner.Body.Span);

    /// <summary>Looks at a document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">Its winning revision.</param>
    /// <param name="body">Its body.</param>
    public void Add(string id, RevisionId revision, ReadOnlyMemory<byte> body)
    {
        if (!Matches(body.Span)) return;
        var row = new QueryRow(id, revision, body, _evaluator.SortKey(body.Span));
        if (_query.After is not { } after || _order.Compare(row.Position, after) > 0) _rows.Add(row);
    }

    /// <summary>The results, in their order and within their limits.</summary>
    public IReadOnlyList<QueryRow> Finish()
    {
        _rows.Sort(_order);
        return [.. _rows.Skip(_query.Skip).Take(_query.Limit)];
    }
}
