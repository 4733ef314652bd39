using System.Collections.Immutable;
using TypedMemory.Core.Filters;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Find;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Mango;

namespace TypedMemory.Hub.Find;

/// <summary>How a query is answered: by which index, and why by none of the others.</summary>
/// <param name="Index">The index, or <see langword="null"/> if none can be used, which <c>_explain</c> alone
/// tells.</param>
/// <param name="Ranges">The ranges of the first fields of the index, as far as the selector asks something of
/// them.</param>
/// <param name="Candidates">The other indexes.</param>
internal sealed record MangoPlan(
    MangoIndex? Index, ImmutableArray<FieldRange> Ranges, ImmutableArray<MangoCandidate> Candidates)
{
    /// <summary>
    /// Whether an entry of the index between the keys of the ranges is one of a match: then no document has to be
    /// asked. Those that <see cref="KeyInterval"/> uses are the ones up to the first that is more than a value.
    /// </summary>
    public bool IsCovering { get; private init; }

    /// <summary>Chooses an index by CouchDB's rules.</summary>
    /// <param name="request">The query.</param>
    /// <param name="indexes">The indexes that there are.</param>
    /// <param name="isExplained">Whether the choice is asked for and nothing else: then it may be none.</param>
    /// <exception cref="HubException">None can be used, or not the one that the query names.</exception>
    public static MangoPlan Choose(FindRequest request, IReadOnlyList<MangoIndex> indexes, bool isExplained)
    {
        SelectorRanges ranges = request.Selector.Ranges;
        List<MangoIndex> named = [.. indexes.Where(index => IsNamed(index, request.UseIndex))];
        var candidates = new List<(MangoIndex Index, string Reason, bool Usable, int Stage)>();
        var usable = new List<MangoIndex>();
        foreach (MangoIndex index in indexes)
        {
            // An index that leaves documents out is used where it is asked for, and nowhere else.
            if (index.Filter is not null && !named.Contains(index)) candidates.Add((index, "is_partial", false, 4));
            else if (WhyNot(index, request, ranges) is { } reason) candidates.Add((index, reason, false, 3));
            else usable.Add(index);
        }

        if (usable.Count == 0 && !isExplained) throw MangoErrors.NoUsableIndex();
        List<MangoIndex> wanted = [.. usable.Where(named.Contains)];
        if (wanted.Count == 0)
        {
            bool mayFall = request.AllowFallback || (request.UseIndex.IsEmpty && usable.Count > 1);
            if (!mayFall) throw MangoErrors.InvalidIndex(NotFound(request.UseIndex));
            wanted = usable;
        }

        candidates.AddRange(usable.Except(wanted).Select(static index => (index, "excluded_by_user", true, 2)));
        // That of ids is used where there is no other.
        List<MangoIndex> best = wanted.Exists(static index => !index.IsSpecial)
            ? [.. wanted.Where(static index => !index.IsSpecial)] : wanted;
        candidates.AddRange(wanted.Except(best).Select(static index => (index, "unfavored_type", true, 1)));
        List<(MangoIndex Index, ImmutableArray<FieldRange> Ranges)> ranked =
        [
            .. best.Select(index => (Index: index, Ranges: RangesOf(index, ranges)))
                .OrderBy(entry => ranges.Fields.Count - entry.Ranges.Length)
                .ThenBy(static entry => entry.Index.Sort.Fields.Length)
                .ThenBy(static entry => entry.Index.Design, StringComparer.Ordinal)
                .ThenBy(static entry => entry.Index.Name, StringComparer.Ordinal),
        ];
        return ranked.Count == 0
            ? new MangoPlan(null, [], MangoCandidate.Rank(candidates, 0))
            : new MangoPlan(
                ranked[0].Index, ranked[0].Ranges,
                [
                    .. ranked.Skip(1).Select((entry, i) => new MangoCandidate(
                        entry.Index, WhyLess(entry, ranked[0], ranges), IsUsable: true, i + 1)),
                    .. MangoCandidate.Rank(candidates, ranked.Count),
                ])
            { IsCovering = Covers(ranked[0].Index, ranked[0].Ranges, ranges) };
    }

    private static bool Covers(MangoIndex index, ImmutableArray<FieldRange> used, SelectorRanges ranges) =>
        !index.IsSpecial && ranges.AreAll && used.Length == ranges.Fields.Count
            && used.SkipLast(1).All(static range => range.IsOneValue);

    private static bool IsNamed(MangoIndex index, ImmutableArray<string> name) => name switch
    {
        [] => false,
        [var design] => index.Design == DesignId(design),
        [var design, var view, ..] => index.Design == DesignId(design) && index.Name == view,
    };

    private static string DesignId(string name) =>
        name.StartsWith("_design/", StringComparison.Ordinal) ? name : "_design/" + name;

    private static string NotFound(ImmutableArray<string> name) => name switch
    {
        [] => "You must specify an index with the `use_index` parameter.",
        _ => $"{DesignId(name[0])}{(name.Length > 1 ? ", " + name[1] : "")} specified by `use_index` could not be "
            + "found or it is not suitable.",
    };

    /// <summary>Why an index cannot answer the query, or <see langword="null"/> if it can.</summary>
    private static string? WhyNot(MangoIndex index, FindRequest request, SelectorRanges ranges)
    {
        ImmutableArray<string> sort = request.Sort.Fields;
        if (index.IsSpecial)
        {
            if (sort.IsEmpty) return null;
            if (!ranges.Fields.ContainsKey("_id")) return "field_mismatch";
        }
        else if (!ranges.Require(index.Sort.Fields.Except(sort).Except(["_id", "_rev"])))
        {
            return "field_mismatch";
        }

        return CanSort(index.Sort.Fields, sort, ranges) ? null : "sort_order_mismatch";
    }

    // Fields before those of the sort have to be held to one value each.
    private static bool CanSort(ImmutableArray<string> columns, ImmutableArray<string> sort, SelectorRanges ranges)
    {
        if (sort.IsEmpty) return true;
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i] == sort[0])
                return columns[i..].AsSpan().StartsWith(sort.AsSpan(), StringComparer.Ordinal);
            if (!ranges.IsConstant(columns[i])) return false;
        }

        return false;
    }

    private static ImmutableArray<FieldRange> RangesOf(MangoIndex index, SelectorRanges ranges) =>
    [
        .. index.Sort.Fields.Select(name => ranges.Fields.GetValueOrDefault(name)).TakeWhile(
            static range => range is not null).OfType<FieldRange>(),
    ];

    private static string WhyLess(
        (MangoIndex Index, ImmutableArray<FieldRange> Ranges) entry,
        (MangoIndex Index, ImmutableArray<FieldRange> Ranges) winner, SelectorRanges ranges) =>
        ranges.Fields.Count - entry.Ranges.Length > 0 ? "less_overlap"
        : entry.Index.Sort.Fields.Length > winner.Index.Sort.Fields.Length ? "too_many_fields"
        : "alphabetically_comes_after";
}
