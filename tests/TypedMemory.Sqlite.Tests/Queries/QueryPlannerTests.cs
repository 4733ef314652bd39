using System.Collections.Immutable;
using TypedMemory.Generated;
using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Tests;

/// <summary>Which index answers which query, and whether it spares the sorting.</summary>
public sealed class QueryPlannerTests
{
    private static readonly List<StoredIndex> s_indexes =
        [.. Samples.Indexes.Select(static (index, i) => new StoredIndex(i, index, "", null))];

    [Fact]
    public void An_equality_uses_the_index_of_its_member_and_reads_nothing_else()
    {
        QuerySource source = Assert.Single(Plan(Equal(Samples.Number, MemoryValue.Of(1.5))).Sources);
        Assert.Equal(1, source.Index!.Id);
        Assert.Empty(Assert.IsType<MemoryPredicate.All>(source.Rest).Parts);
        Assert.Single(source.Ranges);
    }

    [Fact]
    public void Two_equalities_use_the_index_over_both_members()
    {
        QueryPlan plan = Plan(
            MemoryPredicate.And(Equal(Samples.Count, MemoryValue.Of(1)), Equal(Samples.Text, MemoryValue.Of("a"))));
        Assert.Equal(2, Assert.Single(plan.Sources).Index!.Id);
        Assert.True(plan.IsOrdered);
    }

    [Fact]
    public void An_equality_and_an_order_use_one_index_forwards_and_backwards()
    {
        MemoryPredicate predicate = Equal(Samples.Text, MemoryValue.Of("a"));
        QueryPlan up = Plan(predicate, [new(Samples.Count)]), down = Plan(
            predicate, [new(Samples.Count, Descending: true)]);
        Assert.Equal((2L, true, false), (up.Sources[0].Index!.Id, up.IsOrdered, up.IsReverse));
        Assert.Equal((2L, true, true), (down.Sources[0].Index!.Id, down.IsOrdered, down.IsReverse));
    }

    [Fact]
    public void An_order_in_mixed_directions_uses_the_index_that_is_kept_so()
    {
        ImmutableArray<MemoryIndexMember> order =
            [new(Samples.Level), new(Samples.At), new(Samples.Count, Descending: true)];
        QueryPlan plan = Plan(new MemoryPredicate.All([]), order, limit: 10);
        Assert.Equal((3L, true, true), (plan.Sources[0].Index!.Id, plan.IsOrdered, plan.IsReverse));
        Assert.False(
            Plan(new MemoryPredicate.All([]), [new(Samples.Level), new(Samples.At), new(Samples.Count)],
            limit: 10).IsOrdered);
    }

    [Fact]
    public void Alternatives_are_read_by_an_index_each_and_only_if_each_has_one()
    {
        MemoryPredicate number = Equal(Samples.Number, MemoryValue.Of(1.0));
        MemoryPredicate tag = new MemoryPredicate.Contains(Samples.Tags, MemoryValue.Of("a"));
        Assert.Equal([1L, 5L], Plan(MemoryPredicate.Or(number, tag)).Sources.Select(static source => source.Index!.Id));
        QueryPlan scan = Plan(MemoryPredicate.Or(number, Equal(Samples.Count, MemoryValue.Of(1))));
        Assert.Null(Assert.Single(scan.Sources).Index);
    }

    [Fact]
    public void A_set_of_values_is_a_range_for_each()
    {
        var set = new MemoryPredicate.In(Samples.Price, [MemoryValue.Of(2m), MemoryValue.Of(1m), MemoryValue.Of(2m)]);
        QuerySource source = Assert.Single(Plan(set).Sources);
        Assert.Equal(4, source.Index!.Id);
        Assert.Equal(2, source.Ranges.Count);
        Assert.True(source.Ranges[0].Low.AsSpan().SequenceCompareTo(source.Ranges[1].Low) < 0);
    }

    [Fact]
    public void Bounds_that_exclude_each_other_read_nothing()
    {
        QueryPlan plan = Plan(MemoryPredicate.And(
            new MemoryPredicate.Compare(Samples.Number, MemoryComparison.Greater, MemoryValue.Of(2.0)),
            new MemoryPredicate.Compare(Samples.Number, MemoryComparison.Less, MemoryValue.Of(1.0))));
        Assert.Empty(Assert.Single(plan.Sources).Ranges);
    }

    [Fact]
    public void An_unfinished_index_is_not_used()
    {
        var unfinished = new StoredIndex(0, Samples.Indexes[1], "", BuiltTo: "sample:5");
        var query = new DocumentQuery
        { Prefix = Samples.Prefix, Predicate = Equal(Samples.Number, MemoryValue.Of(1.0)) };
        Assert.Null(Assert.Single(new QueryPlanner(query, [unfinished]).Plan().Sources).Index);
    }

    private static MemoryPredicate.Compare Equal(MemoryMember member, MemoryValue value) =>
        new(member, MemoryComparison.Equal, value);

    private static QueryPlan Plan(
        MemoryPredicate predicate, ImmutableArray<MemoryIndexMember>? order = null, int limit = int.MaxValue)
    {
        var query = new DocumentQuery
        { Prefix = Samples.Prefix, Predicate = predicate, Order = order ?? [], Limit = limit };
        return new QueryPlanner(query, s_indexes).Plan();
    }
}
