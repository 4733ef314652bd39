using System.Collections.Immutable;
using System.Text;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory.Sqlite.Queries;

/// <summary>Chooses the index, or the indexes, that a query is answered by.</summary>
/// <remarks>
/// An index only narrows down which documents are read, and in which order: whatever it does not answer exactly is
/// asked of each document. So a plan can be slow, and never wrong. Documents of older versions of a schema are in no
/// index over members: as long as there are any, each of them is asked, and nothing comes in its order.
/// </remarks>
/// <param name="query">The query.</param>
/// <param name="indexes">The finished indexes of the type.</param>
/// <param name="older">The one that holds documents of older versions, if there are any.</param>
internal sealed class QueryPlanner(DocumentQuery query, IReadOnlyList<StoredIndex> indexes, StoredIndex? older = null)
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

        if (best.Score == 0 && Alternatives(parts) is { } alternatives) plan = new QueryPlan(alternatives);
        foreach (QuerySource source in plan.Sources) source.Index?.Uses?.Note(source.Index.Id);

        // An index of the first version holds every document, older ones too.
        return older is null || plan.Sources.All(static source => source.Index is null or { Index.Version: 1 })
            ? plan
            : new QueryPlan([.. plan.Sources, new QuerySource(older, [KeyRange.OfPrefix([])], query.Predicate)]);
    }

    private static ImmutableArray<MemoryPredicate> PartsOf(MemoryPredicate predicate) =>
        predicate is MemoryPredicate.All all ? all.Parts : [predicate];

    private static QuerySource Scan(MemoryPredicate rest) => new(null, [], rest);

    /// <summary>
    /// A source for each alternative of an "or", if an index narrows each of them down. A document that several of them
    /// deliver is taken once, when the results are sorted.
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
            ];
            QuerySource? best = null;
            foreach (StoredIndex index in indexes)
            {
                if (Use(index, alternative) is { Score: > 0 } source && source.Score > (best?.Score ?? 0))
                    best = source;
            }

            if (best is null) return null;
            sources.Add(best);
        }

        return sources;
    }

    private static QuerySource? Use(StoredIndex stored, ImmutableArray<MemoryPredicate> parts)
    {
        if (stored.BuiltTo is not null || stored.IsOfOlder) return null;
        if (stored.Index.IsFullText || stored.Index.Vector is not null) return null;
        ImmutableArray<MemoryIndexMember> members = stored.Index.Members;
        if (members[0].Member.IsCollection) return UseElements(stored, parts);
        if (members[0].Member.IsMap) return UseEntries(stored, parts);
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
            FreeMembers = members[member..],
            FixedKey = prefix,
            Score = score,
        };
    }

    private static QuerySource? UseElements(StoredIndex stored, ImmutableArray<MemoryPredicate> parts)
    {
        MemoryMember member = stored.Index.Members[0].Member;
        QuerySource? best = null;
        foreach (MemoryPredicate part in parts)
        {
            QuerySource? source = part switch
            {
                MemoryPredicate.Contains contains when contains.Member.Path == member.Path =>
                    OfElement(stored, contains.Value, Rest(parts, [contains])),
                MemoryPredicate.ContainsAll { Values: [var one, ..] } all when all.Member.Path == member.Path =>
                    OfElement(stored, one, Rest(parts, all.Values.Length == 1 ? [all] : [])),
                MemoryPredicate.ContainsAny { Values: [var only] } any when any.Member.Path == member.Path =>
                    OfElement(stored, only, Rest(parts, [any])),
                MemoryPredicate.ContainsAny any when any.Member.Path == member.Path => OfElements(stored, any, parts),
                _ => null,
            };
            if (source is not null && source.Score > (best?.Score ?? 0)) best = source;
        }

        return best;
    }

    private static QuerySource OfElement(StoredIndex stored, MemoryValue value, MemoryPredicate rest)
    {
        byte[] key = value.Bytes.ToArray();
        return new QuerySource(stored, [KeyRange.OfPrefix(key)], rest) { FixedKey = key, Score = EqualityScore };
    }

    /// <summary>A range for each element; a document that has several of them stands in several.</summary>
    private static QuerySource OfElements(
        StoredIndex stored, MemoryPredicate.ContainsAny any, ImmutableArray<MemoryPredicate> parts) =>
        new(stored, [.. any.Values.Order().Select(static value => KeyRange.OfPrefix(value.Bytes))], Rest(parts, [any]))
        {
            Score = RangeScore,
            Repeats = true,
        };

    /// <summary>The entries of one name: that of which most is asked.</summary>
    private static QuerySource? UseEntries(StoredIndex stored, ImmutableArray<MemoryPredicate> parts)
    {
        string map = stored.Index.Members[0].Member.Path;
        QuerySource? best = null;
        foreach (MemoryMember entry in parts.Select(EntryOf).OfType<MemoryMember>().DistinctBy(
            static entry => entry.Path))
        {
            if (entry.Owner?.Path == map && UseEntry(stored, entry, parts) is { } source
                && source.Score > (best?.Score ?? 0)) best = source;
        }

        return best;
    }

    private static QuerySource? UseEntry(StoredIndex stored, MemoryMember entry, ImmutableArray<MemoryPredicate> parts)
    {
        var member = new MemoryIndexMember(entry);
        byte[] name = IndexKeys.EntryKey(Encoding.UTF8.GetBytes(entry.Name));
        MemoryPredicate.Exists[] exists =
            [.. parts.OfType<MemoryPredicate.Exists>().Where(part => part.Member.Path == entry.Path)];

        // An entry that is null and one that is not there are equal, and only the first is in the index.
        if (Equality(parts, member) is { Value.IsNull: false } equality)
        {
            byte[] key = [.. name, .. equality.Value.Bytes];
            return new QuerySource(stored, [KeyRange.OfPrefix(key)], Rest(parts, [equality, .. exists]))
            {
                FixedKey = key,
                Score = EqualityScore,
            };
        }

        var bounds = new KeyBounds(name, member);
        var used = new HashSet<MemoryPredicate>(exists, ReferenceEqualityComparer.Instance);
        foreach (MemoryPredicate part in parts)
        {
            if (part is not MemoryPredicate.In { Values: var values } || !values.Contains(MemoryValue.Null))
            {
                if (bounds.Narrow(part)) used.Add(part);
            }
        }

        return used.Count == 0
            ? null
            : new QuerySource(stored, bounds.Ranges(), Rest(parts, used))
            {
                FreeMembers = [member],
                FixedKey = name,
                Score = RangeScore,
            };
    }

    private static MemoryMember? EntryOf(MemoryPredicate part) => part switch
    {
        MemoryPredicate.Compare compare => compare.Member,
        MemoryPredicate.In set => set.Member,
        MemoryPredicate.StartsWith start => start.Member,
        MemoryPredicate.Exists exists => exists.Member,
        _ => null,
    };

    private static MemoryPredicate.Compare? Equality(ImmutableArray<MemoryPredicate> parts, MemoryIndexMember member) =>
        parts.OfType<MemoryPredicate.Compare>().FirstOrDefault(
            part => part.Comparison == MemoryComparison.Equal && part.Member.Path == member.Member.Path);

    private static MemoryPredicate.All Rest(ImmutableArray<MemoryPredicate> parts, HashSet<MemoryPredicate> used) =>
        new MemoryPredicate.All([.. parts.Where(part => !used.Contains(part))]);

    /// <summary>
    /// Whether a source delivers in the order that is asked for: behind the members that are held to one value come
    /// exactly those of the order, in their directions or all in the other ones.
    /// </summary>
    private QueryPlan Ordered(QuerySource source)
    {
        var plan = new QueryPlan([source]);
        if (source.Index is null) return plan with { IsOrdered = query.Order.IsEmpty };
        if (older is not null || source.Repeats) return plan;
        ImmutableArray<MemoryIndexMember> members = source.FreeMembers;
        if (members.Length != query.Order.Length) return plan;
        bool? reverse = null;
        for (int i = 0; i < query.Order.Length; i++)
        {
            if (members[i].Member.Path != query.Order[i].Member.Path) return plan;
            bool differs = members[i].Descending != query.Order[i].Descending;
            if (reverse is { } other && other != differs) return plan;
            reverse = differs;
        }

        // Ids ascend in an index; where members are equal the order wants them in the direction of its last member.
        return QueryOrder.IsDescendingById(query) == (reverse ?? false)
            ? plan with { IsOrdered = true, IsReverse = reverse ?? false }
            : plan;
    }
}
