using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Reading;

/// <summary>Answers queries from indexes and ranges of documents.</summary>
internal sealed class QueryReader(
    PreparedStatements statements, ReadyIndexes indexes, MatchReader matches, DocumentCounter counts)
{
    private const int RowsBetweenLooksAtTheToken = 256;

    // Behind every key: no key has so many descending nulls at its beginning.
    private static readonly byte[] s_behindAllKeys = [.. Enumerable.Repeat((byte)0xff, 64)];

    /// <summary>Answers a query; the caller has opened a transaction.</summary>
    public QueryResult Find(DocumentQuery query, int pageSize, CancellationToken cancellationToken)
    {
        List<StoredIndex> ready = indexes.Read(query.Prefix);
        StoredIndex? older = indexes.FindOlder(ready);
        if (query.Match is { } match) return matches.Find(query, match, ready, older, cancellationToken);
        QueryPlan plan = new QueryPlanner(query, ready, older).Plan();
        var rows = new QueryRows(query, plan, pageSize);
        foreach (QuerySource source in plan.Sources)
        {
            var candidates = rows.From(source);
            if (source.Index is null) ScanDocuments(query, candidates, cancellationToken);
            else ScanIndex(query, plan, source, candidates, cancellationToken);
        }

        return rows.Finish();
    }

    /// <summary>Counts what a query finds, from the index alone where that answers it.</summary>
    public long Count(DocumentQuery query, CancellationToken cancellationToken)
    {
        if (query.Match is not null) return Find(query, int.MaxValue, cancellationToken).Rows.Count;
        query = query with { Order = [] };
        if (CountByKept(query) is { } kept) return Math.Clamp(kept - query.Skip, 0, query.Limit);
        return CountByIndex(query) is { } count ? Math.Clamp(count - query.Skip, 0, query.Limit)
            : Find(query, int.MaxValue, cancellationToken).Rows.Count;
    }

    /// <summary>
    /// How many keys the indexes that answer a query have to be read for it, or <see langword="null"/> if no index
    /// narrows it down.
    /// </summary>
    public long? CountNarrowed(DocumentQuery query, List<StoredIndex> ready, StoredIndex? older)
    {
        QueryPlan plan = new QueryPlanner(query, ready, older).Plan();
        if (plan.Sources.Any(static source => source.Index is null)) return null;
        return plan.Sources.Sum(source => source.Ranges.Sum(range => CountKeys(source.Index!.Id, range)));
    }

    /// <summary>
    /// A count that needs only the kept count of the type: of all, or of all but what an index counts, e.g. but what
    /// has expired.
    /// </summary>
    private long? CountByKept(DocumentQuery query)
    {
        if (query.After is not null) return null;
        if (query.Predicate is MemoryPredicate.All { Parts.IsEmpty: true }) return counts.KeptOf(query.Prefix)?.Live;
        if (query.Predicate is not MemoryPredicate.Not not) return null;
        return CountByIndex(query with { Predicate = not.Part }) is { } others
            ? counts.KeptOf(query.Prefix)?.Live - others : null;
    }

    /// <summary>
    /// A count by the keys of indexes alone, or <see langword="null"/> if documents have to be asked.
    /// </summary>
    private long? CountByIndex(DocumentQuery query)
    {
        List<StoredIndex> ready = indexes.Read(query.Prefix);
        QueryPlan plan = new QueryPlanner(query, ready, indexes.FindOlder(ready)).Plan();
        bool exact = query.After is null && !plan.CanRepeat && plan.Sources.All(
            source => source is { Index: not null, Rest: MemoryPredicate.All { Parts.IsEmpty: true } })
            && query.Prefix.IndexOf(':', StringComparison.Ordinal) == query.Prefix.Length - 1;
        return exact
            ? plan.Sources.Sum(source => source.Ranges.Sum(range => CountKeys(source.Index!.Id, range))) : null;
    }

    private void ScanDocuments(
        DocumentQuery query, QueryRows.Candidates candidates, CancellationToken cancellationToken)
    {
        // Where the order is that of the ids, a page goes on behind the last one's last id.
        IdRange range = IdRange.OfPrefix(query.Prefix);
        string? after = query.Order.IsEmpty ? query.After?.Id : null;
        Statement select = statements[HotStatements.QueryScan];
        try
        {
            range.Bind(select);
            if (after is not null) select.BindText(1, after);
            for (long row = 1; select.Step(); row++)
            {
                if (!candidates.Add(select.Bytes(0), select.Revision(1), select.Bytes(2))) return;
                if (row % RowsBetweenLooksAtTheToken == 0) cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            select.Reset();
        }
    }

    private void ScanIndex(
        DocumentQuery query, QueryPlan plan, QuerySource source, QueryRows.Candidates candidates,
        CancellationToken cancellationToken)
    {
        Statement select = statements[plan.IsReverse ? HotStatements.QueryIndexReverse : HotStatements.QueryIndex];
        foreach (KeyRange range in plan.IsReverse ? source.Ranges.Reverse() : source.Ranges)
        {
            try
            {
                if (!Bind(select.Bind(1, source.Index!.Id), query, plan, source, range)) continue;
                for (long row = 1; select.Step(); row++)
                {
                    if (!candidates.Add(select.Bytes(0), select.Revision(1), select.Bytes(2))) return;
                    if (row % RowsBetweenLooksAtTheToken == 0) cancellationToken.ThrowIfCancellationRequested();
                }
            }
            finally
            {
                select.Reset();
            }
        }
    }

    /// <summary>
    /// Binds a range, or what of it comes behind the query's place; <see langword="false"/> if nothing does.
    /// </summary>
    private static bool Bind(Statement select, DocumentQuery query, QueryPlan plan, QuerySource source, KeyRange range)
    {
        byte[] high = range.High ?? s_behindAllKeys;
        byte[] key = plan.IsReverse ? high : range.Low;
        string id = "";
        if (plan.IsOrdered && query.After is { } after)
        {
            byte[] place = [.. source.FixedKey, .. KeyBounds.Of(after.Key.Span, plan.IsReverse)];
            int order = place.AsSpan().SequenceCompareTo(key);
            if (plan.IsReverse
                ? place.AsSpan().SequenceCompareTo(range.Low) < 0 : place.AsSpan().SequenceCompareTo(high) >= 0)
            {
                return false;
            }

            if (plan.IsReverse ? order < 0 : order >= 0) (key, id) = (place, after.Id);
        }

        select.BindBlob(2, key).BindText(3, id).BindBlob(4, plan.IsReverse ? range.Low : high);
        return true;
    }

    private long CountKeys(long index, KeyRange range)
    {
        Statement select = statements[HotStatements.CountKeys];
        try
        {
            select.Bind(1, index).BindBlob(2, range.Low).BindBlob(3, range.High ?? s_behindAllKeys).Step();
            return select.Int64(0);
        }
        finally
        {
            select.Reset();
        }
    }
}
