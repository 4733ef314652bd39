using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Queries;

/// <summary>Picks the results of a query out of the documents that its sources deliver.</summary>
internal sealed class QueryRows
{
    /// <summary>How many rows beyond the wanted ones are gathered before they are sorted and cut.</summary>
    private const int Surplus = 1024;

    private readonly DocumentQuery _query;
    private readonly QueryOrder _order;
    private readonly byte[] _prefix;
    private readonly bool _isOrdered, _canRepeat;
    private readonly long _wanted;
    private readonly List<QueryRow> _rows = [];
    private int _skip;
    private bool _hasMore;

    public QueryRows(DocumentQuery query, QueryPlan plan, int pageSize)
    {
        _query = query;
        _order = new QueryOrder(query);
        _prefix = Encoding.UTF8.GetBytes(query.Prefix);
        _isOrdered = plan.IsOrdered;
        _canRepeat = plan.CanRepeat;
        _skip = query.Skip;
        _wanted = _isOrdered ? Math.Min(query.Limit, pageSize) : (long)query.Limit + query.Skip;
    }

    /// <summary>Takes up what a source delivers.</summary>
    public Candidates From(QuerySource source) =>
        new(this, new PredicateEvaluator(source.Rest, _query.Order, _query.Upcast));

    /// <summary>The results.</summary>
    public QueryResult Finish()
    {
        if (_isOrdered) return new QueryResult(_rows, _hasMore);
        Cut();
        return new QueryResult([.. _rows.Skip(_query.Skip)], false);
    }

    private bool Add(
        ReadOnlySpan<byte> utf8Id, RevisionId revision, ReadOnlySpan<byte> body, PredicateEvaluator evaluator)
    {
        if (_isOrdered && _rows.Count >= _wanted) return false;
        if (!utf8Id.StartsWith(_prefix)) return true;
        bool looked = !evaluator.IsAlways || _query.Order.Length > 0;
        if (looked) evaluator.Find(body);
        if (!evaluator.IsAlways && !evaluator.Matches(body)) return true;
        if (_isOrdered && _skip > 0)
        {
            _skip--;
            return true;
        }

        byte[] sortKey = looked ? evaluator.SortKey(body) : [];
        var row = new QueryRow(Encoding.UTF8.GetString(utf8Id), revision, body.ToArray(), sortKey);
        if (!_isOrdered && _query.After is { } after && _order.Compare(row.Position, after) <= 0) return true;
        _rows.Add(row);
        if (_isOrdered)
        {
            _hasMore = _rows.Count == _wanted;
            return !_hasMore;
        }

        if (_rows.Count > _wanted + Surplus) Cut();
        return true;
    }

    /// <summary>
    /// Sorts the rows, leaves out those that came more than once, which then stand side by side, and what is beyond the
    /// wanted ones.
    /// </summary>
    private void Cut()
    {
        _rows.Sort(_order);
        if (_canRepeat)
        {
            int kept = 0;
            for (int i = 0; i < _rows.Count; i++)
            {
                if (kept == 0 || _rows[i].Id != _rows[kept - 1].Id) _rows[kept++] = _rows[i];
            }

            _rows.RemoveRange(kept, _rows.Count - kept);
        }

        if (_rows.Count > _wanted) _rows.RemoveRange((int)_wanted, _rows.Count - (int)_wanted);
    }

    /// <summary>The documents of one source.</summary>
    internal readonly struct Candidates(QueryRows rows, PredicateEvaluator evaluator)
    {
        /// <summary>Looks at a document; <see langword="false"/> if no further one is needed.</summary>
        public bool Add(ReadOnlySpan<byte> utf8Id, RevisionId revision, ReadOnlySpan<byte> body) =>
            rows.Add(utf8Id, revision, body, evaluator);
    }
}
