using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Reading;

internal sealed partial class StoreReader
{
    private const int RowsBetweenLooksAtTheToken = 256;

    // Behind every key: no key has so many descending nulls at its beginning.
    private static readonly byte[] s_behindAllKeys = [.. Enumerable.Repeat((byte)0xff, 64)];

    private readonly Dictionary<string, MemoryIndex?> _definitions = new(StringComparer.Ordinal);

    /// <summary>Answers a query; the caller has opened a transaction.</summary>
    public QueryResult Query(DocumentQuery query, int pageSize, CancellationToken cancellationToken)
    {
        List<StoredIndex> indexes = ReadReadyIndexes(query.Prefix);
        StoredIndex? older = FindOlder(indexes);
        if (query.Match is { } match) return Match(query, match, indexes, older, cancellationToken);
        QueryPlan plan = new QueryPlanner(query, indexes, older).Plan();
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
    public long CountQuery(DocumentQuery query, CancellationToken cancellationToken)
    {
        if (query.Match is not null) return Query(query, int.MaxValue, cancellationToken).Rows.Count;
        query = query with { Order = [] };
        if (CountByKept(query) is { } kept) return Math.Clamp(kept - query.Skip, 0, query.Limit);
        return CountByIndex(query) is { } count ? Math.Clamp(count - query.Skip, 0, query.Limit)
            : Query(query, int.MaxValue, cancellationToken).Rows.Count;
    }

    /// <summary>
    /// A count that needs only the kept count of the type: of all, or of all but what an index counts, e.g. but what has
    /// expired.
    /// </summary>
    private long? CountByKept(DocumentQuery query)
    {
        if (query.After is not null) return null;
        if (query.Predicate is MemoryPredicate.All { Parts.IsEmpty: true }) return CountsOf(query.Prefix)?.Live;
        return query.Predicate is MemoryPredicate.Not not
            && CountByIndex(query with { Predicate = not.Part }) is { } others ? CountsOf(query.Prefix)?.Live - others : null;
    }

    /// <summary>A count by the keys of indexes alone; <see langword="null"/> if documents have to be asked.</summary>
    private long? CountByIndex(DocumentQuery query)
    {
        List<StoredIndex> indexes = ReadReadyIndexes(query.Prefix);
        QueryPlan plan = new QueryPlanner(query, indexes, FindOlder(indexes)).Plan();
        bool exact = query.After is null && !plan.CanRepeat && plan.Sources.All(
            source => source is { Index: not null, Rest: MemoryPredicate.All { Parts.IsEmpty: true } })
            && query.Prefix.IndexOf(':', StringComparison.Ordinal) == query.Prefix.Length - 1;
        if (!exact) return null;
        long count = 0;
        foreach (QuerySource source in plan.Sources)
        {
            foreach (KeyRange range in source.Ranges) count += CountKeys(source.Index!.Id, range);
        }

        return count;
    }

    /// <summary>The types that have other indexes than these, or unfinished ones.</summary>
    public List<TypeIndexes> FindOutdated(IReadOnlyList<TypeIndexes> types)
    {
        List<(string Type, string Definition, bool Built)> rows = [];
        using (Statement select = Connection.PrepareOnce("SELECT type, definition, built IS NULL FROM indexes"))
        {
            while (select.Step()) rows.Add((select.Text(0), select.Text(1), select.Int64(2) != 0));
        }

        ILookup<string, (string, string Definition, bool Built)> stored = rows.ToLookup(
            static row => row.Type, StringComparer.Ordinal);
        return [.. types.Where(type =>
            stored[type.Prefix].Any(static row => !row.Built)
            || !stored[type.Prefix].Select(static row => row.Definition).ToHashSet(StringComparer.Ordinal)
                .SetEquals(type.Indexes.Select(IndexDefinition.Write)))];
    }

    /// <summary>The index of the documents of older versions; <see langword="null"/> if there are none.</summary>
    public StoredIndex? FindOlder(List<StoredIndex> indexes)
    {
        if (indexes.Find(static index => index.IsOfOlder) is not { } older) return null;
        Statement select = Prepared("SELECT 1 FROM index_keys WHERE idx = ?1 LIMIT 1");
        try
        {
            return select.Bind(1, older.Id).Step() ? older : null;
        }
        finally
        {
            select.Reset();
        }
    }

    /// <summary>The finished indexes of the type that a prefix belongs to.</summary>
    public List<StoredIndex> ReadReadyIndexes(string prefix)
    {
        List<StoredIndex> indexes = [];
        Statement select = Prepared(HotStatements.ReadyIndexes);
        try
        {
            select.BindText(1, TypeTable.NameIn(Encoding.UTF8.GetBytes(prefix)));
            while (select.Step())
            {
                string definition = select.Text(1);
                if (!_definitions.TryGetValue(definition, out MemoryIndex? index))
                {
                    _definitions.Add(definition, index = IndexDefinition.Read(definition, Connection.Path));
                }

                if (index is null) continue;
                indexes.Add(new StoredIndex(select.Int64(0), index, definition, null) { Uses = _types.IndexUses });
            }

            // What leaves older documents out is of use where another one holds them.
            int version = indexes.Find(static index => index.IsOfOlder)?.Index.Version ?? 1;
            indexes.RemoveAll(index => index.Index.Version != version && index.Index.Version != 1);
            return indexes;
        }
        finally
        {
            select.Reset();
        }
    }

    private void ScanDocuments(
        DocumentQuery query, QueryRows.Candidates candidates, CancellationToken cancellationToken)
    {
        // Where the order is that of the ids, a page goes on behind the last one's last id.
        IdRange range = IdRange.OfPrefix(query.Prefix);
        string? after = query.Order.IsEmpty ? query.After?.Id : null;
        Statement select = Prepared(HotStatements.QueryScan);
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
        Statement select = Prepared(plan.IsReverse ? HotStatements.QueryIndexReverse : HotStatements.QueryIndex);
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
        Statement select = Prepared(HotStatements.CountKeys);
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
