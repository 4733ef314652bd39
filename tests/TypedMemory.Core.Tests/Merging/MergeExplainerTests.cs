using System.Text;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.Explaining;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>What an explanation says is what the merge does.</summary>
public sealed class MergeExplainerTests
{
    private static readonly PlainMerge Untyped = new("fact:");

    [Fact]
    public void The_latest_edit_wins_and_the_explanation_names_value_actor_time_and_rule()
    {
        DocumentSnapshot start = Next(null, "{\"a\":1}", "AAAAAAAAAA", 1000);
        DocumentSnapshot early = Next(start, "{\"a\":2}", "AAAAAAAAAA", 2000);
        DocumentSnapshot late = Next(start, "{\"a\":3}", "BBBBBBBBBB", 5000);
        DocumentSnapshot document = Together(early, late);

        MergeExplanation explanation = MergeExplainer.Explain(Untyped, document);

        ExplainedMember member = Assert.Single(explanation.Members);
        Assert.Equal(ResolutionOutcome.Resolved, explanation.Outcome);
        Assert.Equal(MergeKind.LastWriterWins, member.Kind);
        Assert.Equal("3", member.Merged);
        Assert.Equal(late.Winner.Revision, explanation.Leaves[member.Source]);
        Assert.Equal("BBBBBBBBBB", member.Values[member.Source].Actor);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(5000), member.Values[member.Source].Time);
        Assert.Equal("The latest edit wins, by 3 s.", member.Reason);
        Assert.Contains("\"a\":3", Merged(Untyped, document));
    }

    [Fact]
    public void Of_one_time_the_greater_actor_wins()
    {
        DocumentSnapshot start = Next(null, "{\"a\":1}", "AAAAAAAAAA", 1000);
        DocumentSnapshot document = Together(
            Next(start, "{\"a\":2}", "AAAAAAAAAA", 2000), Next(start, "{\"a\":3}", "BBBBBBBBBB", 2000));

        ExplainedMember member = Assert.Single(MergeExplainer.Explain(Untyped, document).Members);

        Assert.Equal("3", member.Merged);
        Assert.Contains("the greater actor wins, \"BBBBBBBBBB\"", member.Reason);
    }

    [Theory]
    [InlineData(MergeKind.Max, "4", "9", "9", "The greatest value wins.")]
    [InlineData(MergeKind.Min, "4", "9", "4", "The smallest value wins.")]
    [InlineData(MergeKind.Counter, "4", "9", "12", "What every actor has added")]
    [InlineData(MergeKind.Set, "[\"a\"]", "[\"b\"]", "[\"a\",\"b\"]", "What a leaf has added stays")]
    [InlineData(MergeKind.Map, "{\"x\":1}", "{\"y\":2}", "{\"x\":1,\"y\":2}", "Entry by entry")]
    public void Each_kind_says_its_rule(MergeKind kind, string left, string right, string merged, string reason)
    {
        var merge = new OneMember(kind);
        string first = kind switch { MergeKind.Set => "[]", MergeKind.Map => "{}", MergeKind.Min => "20", _ => "1" };
        DocumentSnapshot start = Next(null, $"{{\"a\":{first}}}", "AAAAAAAAAA", 1000, merge);
        DocumentSnapshot document = Together(
            Next(start, $"{{\"a\":{left}}}", "AAAAAAAAAA", 2000, merge),
            Next(start, $"{{\"a\":{right}}}", "BBBBBBBBBB", 3000, merge));

        ExplainedMember member = Assert.Single(MergeExplainer.Explain(merge, document).Members);

        Assert.Equal(kind, member.Kind);
        Assert.Equal(merged, member.Merged);
        Assert.StartsWith(reason, member.Reason);
        Assert.Contains($"\"a\":{merged}", Merged(merge, document));
    }

    [Fact]
    public void A_type_that_leaves_conflicts_to_people_has_no_merged_value()
    {
        DocumentSnapshot start = Next(null, "{\"a\":1}", "AAAAAAAAAA", 1000);
        DocumentSnapshot document = Together(
            Next(start, "{\"a\":2}", "AAAAAAAAAA", 2000), Next(start, "{\"a\":3}", "BBBBBBBBBB", 5000));

        MergeExplanation explanation = MergeExplainer.Explain(
            new PlainMerge("fact:", ConflictPolicy.Manual), document);

        Assert.Equal(ResolutionOutcome.Manual, explanation.Outcome);
        Assert.Contains("leaves conflicts to people", explanation.Reason);
        Assert.Null(Assert.Single(explanation.Members).Merged);
    }

    [Fact]
    public void Damaged_stamps_are_told_with_the_values_as_they_stand()
    {
        DocumentSnapshot start = Next(null, "{\"a\":1}", "AAAAAAAAAA", 1000);
        DocumentRevision broken = Leaf("2-00000000000000000000000000000001", """{"a":2,"~":"9nonsense"}""");
        DocumentSnapshot document = Snapshot([broken, start.Winner]);

        MergeExplanation explanation = MergeExplainer.Explain(Untyped, document);

        Assert.NotNull(explanation.Reason);
        Assert.Equal(["2", "1"], Assert.Single(explanation.Members).Values.Select(static value => value.Json));
    }

    [Fact]
    public void A_document_without_a_conflict_tells_where_its_values_come_from()
    {
        DocumentSnapshot document = Next(null, "{\"a\":1}", "AAAAAAAAAA", 1000);

        ExplainedMember member = Assert.Single(MergeExplainer.Explain(Untyped, document).Members);

        Assert.Equal("1", member.Merged);
        Assert.Equal("AAAAAAAAAA", Assert.Single(member.Values).Actor);
    }

    private static DocumentSnapshot Next(
        DocumentSnapshot? before, string content, string actor, long now, IMemoryMerge? merge = null)
    {
        DocumentWrite write = TypedEdit.Compose(
            merge ?? Untyped, "fact:a", before, Encoding.UTF8.GetBytes(content), new EditContext(actor, now))!;
        return Snapshot([write.Revisions[^1]]);
    }

    private static DocumentSnapshot Together(DocumentSnapshot left, DocumentSnapshot right) =>
        Snapshot([.. left.Leaves, .. right.Leaves]);

    private static DocumentSnapshot Snapshot(IEnumerable<DocumentRevision> leaves) => new()
    {
        Id = "fact:a",
        Sequence = 1,
        Leaves = [.. leaves.OrderByDescending(static leaf => leaf.Revision)],
    };

    private static DocumentRevision Leaf(string revision, string body) => new()
    {
        Id = "fact:a",
        Path = new RevisionPath(RevisionId.Parse(revision)),
        Body = Encoding.UTF8.GetBytes(body),
    };

    // Where the winner is the join already, nothing is written but the loser's tombstone.
    private static string Merged(IMemoryMerge merge, DocumentSnapshot document)
    {
        Resolution resolution = ConflictResolver.Resolve(merge, document);
        DocumentRevision merged = resolution.Write!.Revisions.FirstOrDefault(static revision => !revision.Deleted)
            ?? document.Winner;
        return Encoding.UTF8.GetString(merged.Body.Span);
    }

    private sealed record OneMember(MergeKind Kind) : IMemoryMerge
    {
        public string TypePrefix => "fact:";

        public ConflictPolicy Policy => ConflictPolicy.UpdateWins;

        public System.Collections.Immutable.ImmutableArray<MergeMember> Members => [new MergeMember("a", Kind)];
    }
}
