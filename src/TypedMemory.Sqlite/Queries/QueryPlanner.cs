using System.Collections.Immutable;
using TypedMemory.Documents;

namespace TypedMemory.Sqlite;

/// <summary>Chooses the index, or the indexes, that a query is answered by.</summary>
/// <remarks>
/// An index only narrows down which documents are read, and in which order: whatever it does not answer exactly is asked
/// of each document. So a plan can be slow, and never wrong.
/// </remarks>
internal sealed class QueryPlanner(DocumentQuery query, IReadOnlyList<StoredIndex> indexes)
{
    private const int EqualityScore = 10, RangeScore = 4, OrderScore = 2;

    public QueryPlan Plan()
    {
        ImmutableArray<MemoryPredicate> parts = PartsOf(query.Predicate);
        QuerySource best = Scan(query.Predicate);
        QueryPlan plan = Ordered(best);
        foreach (StoredIndex index in indexes)
        {
            if (Use(index, parts) is not { } source) continue;
            QueryPlan candidate = Ordered(source);
            int score = source.Score + (candidate.IsOrdered && !query.Order.IsEmpty ? OrderScore : 0);

            // An order alone is worth an index only where it spares reading everything.
            if (source.Score == 0 && !(candidate.IsOrdered && query.Limit < int.MaxValue)) continue;
            if (score <= best.Score) continue;
            best = source with { Score = score };
            plan = candidate;
        }

        return best.Score == 0 && Alternatives(parts) is { } alternatives ? new QueryPlan(alternatives) : plan;
    }

    private static ImmutableArray<MemoryPredicate> PartsOf(MemoryPredicate predicate) =>
        predicate is MemoryPredicate.All all ? all.Parts : [predicate];

    private static QuerySource Scan(MemoryPredicate rest) => new(null, [], rest);

    /// <summary>
    /// A source for each alternative of an "or", if an index narrows each of them down. What an earlier one has delivered
    /// a later one leaves out.
    /// </summary>
    private List<QuerySource>? Alternatives(ImmutableArray<MemoryPredicate> parts)
    {
        if (parts.OfType<MemoryPredicate.Any>().FirstOrDefault() is not { Parts.IsEmpty: false } any) return null;
        List<QuerySource> sources = [];
        for (int i = 0; i < any.Parts.Length; i++)
        {
            ImmutableArray<MemoryPredicate> alternative =
            [
                .. PartsOf(any.Parts[i]),
                .. parts.Where(part => !ReferenceEquals(part, any)),
                .. any.Parts.Take(i).Select(static earlier => new MemoryPredicate.Not(earlier)),
            ];
            QuerySource? best = null;
            foreach (StoredIndex index in indexes)
            {
                if (Use(index, alternative) is { Score: > 0 } source && source.Score > (best?.Score ?? 0)) best = source;
            }

            if (best is null) return null;
            sources.Add(best);
        }

        return sources;
    }

    private static QuerySource? Use(StoredIndex stored, ImmutableArray<MemoryPredicate> parts)
    {
        if (stored.BuiltTo is not null || stored.Index.IsFullText) return null;
        ImmutableArray<MemoryIndexMember> members = stored.Index.Members;
        if (members[0].Member.IsCollection) return UseElements(stored, parts);
        var used = new HashSet<MemoryPredicate>(ReferenceEqualityComparer.Instance);
        List<byte> key = [];
        int member = 0;
        while (member < members.Length && Equality(parts, members[member]) is { } equality)
        {
            used.Add(equality);
            key.AddRange(KeyBounds.Of(equality.Value.Bytes, members[member].Descending));
            member++;
        }

        byte[] prefix = [.. key];
        IReadOnlyList<KeyRange> ranges = [KeyRange.OfPrefix(prefix)];
        int score = member * EqualityScore;
        if (member < members.Length)
        {
            var bounds = new KeyBounds(prefix, members[member]);
            foreach (MemoryPredicate part in parts)
            {
                if (bounds.Narrow(part)) used.Add(part);
            }

            if (bounds.IsNarrowed)
            {
                ranges = bounds.Ranges();
                score += RangeScore;
            }
        }

        return new QuerySource(stored, ranges, Rest(parts, used))
        {
            FixedMembers = member,
            FixedKey = prefix,
            Score = score,
        };
    }

    private static QuerySource? UseElements(StoredIndex stored, ImmutableArray<MemoryPredicate> parts)
    {
        MemoryMember member = stored.Index.Members[0].Member;
        var contains = parts.OfType<MemoryPredicate.Contains>().FirstOrDefault(part => part.Member.Name == member.Name);
        if (contains is null) return null;
        byte[] key = contains.Value.Bytes.ToArray();
        return new QuerySource(stored, [KeyRange.OfPrefix(key)], Rest(parts, [contains]))
        {
            FixedMembers = 1,
            FixedKey = key,
            Score = EqualityScore,
        };
    }

    private static MemoryPredicate.Compare? Equality(ImmutableArray<MemoryPredicate> parts, MemoryIndexMember member) =>
        parts.OfType<MemoryPredicate.Compare>().FirstOrDefault(
            part => part.Comparison == MemoryComparison.Equal && part.Member.Name == member.Member.Name);

    private static MemoryPredicate.All Rest(ImmutableArray<MemoryPredicate> parts, HashSet<MemoryPredicate> used) =>
        new MemoryPredicate.All([.. parts.Where(part => !used.Contains(part))]);

    /// <summary>
    /// Whether a source delivers in the order that is asked for: behind the members that are held to one value come exactly
    /// those of the order, in their directions or all in the other ones.
    /// </summary>
    private QueryPlan Ordered(QuerySource source)
    {
        var plan = new QueryPlan([source]);
        if (source.Index is null) return plan with { IsOrdered = query.Order.IsEmpty };
        if (source.Index.Index.Members[0].Member.IsCollection) return plan with { IsOrdered = query.Order.IsEmpty };
        ImmutableArray<MemoryIndexMember> members = source.Index.Index.Members;
        int from = source.FixedMembers;
        if (members.Length - from != query.Order.Length) return plan;
        bool? reverse = null;
        for (int i = 0; i < query.Order.Length; i++)
        {
            if (members[from + i].Member.Name != query.Order[i].Member.Name) return plan;
            bool differs = members[from + i].Descending != query.Order[i].Descending;
            if (reverse is { } other && other != differs) return plan;
            reverse = differs;
        }

        // Ids ascend in an index; where members are equal the order wants them in the direction of its last member.
        return QueryOrder.IsDescendingById(query) == (reverse ?? false)
            ? plan with { IsOrdered = true, IsReverse = reverse ?? false }
            : plan;
    }
}
