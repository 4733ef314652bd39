using System.Text;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>
/// Reserved members that are damaged or lie: nothing is lost by them, and an upsert writes over them.
/// </summary>
public sealed class DamagedMemberTests
{
    private const string Value = """{"born":"b","hits":3,"labels":{"k":"v"},"source":"s","tags":["t"],"text":"x"}""";

    public static TheoryData<string> Shapes =>
    [
        "null", "true", "7", "1.5", "[]", "{}", "\"\"", "\"garbage\"", "\"1damaged\"", "[[]]", "[null,{}]",
        "[\"1AAAAAAF.AAAAAAAAAA\"]",
        "[\"1AAAAAAF.AAAAAAAAAA\",7]", "[\"1AAAAAAF.AAAAAAAAAA\",{},{}]", "\"1AAAAAA.\\ud800\"",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"a\":[\"\\ud800\"]}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"a\":[\"an actor\"]}]", "[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"hits\":[]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"hits\":[\"c\",7,1,1]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"hits\":[\"c\",0,-1,1]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"hits\":[\"c\",0]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"text\":[\"j:\"]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"k\":{\"text\":[\"j:\\u0022\"]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"s\":{\"\\ud800\":[0,7]}}]",
        "[\"1AAAAAAF.AAAAAAAAAA\",{\"s\":{\"text\":[0,0,2147483648]}}]", "[\"1AAAAAAF.AAAAAAAAAA\",{\"d\":-7}]",
        "\"1AAAAAA__________.AAAAAAAAAA\"", "\"1AAAAAAF.AAAAAAAAAA.AAN\"",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_upsert_writes_over_a_damaged_member_whatever_its_shape(string reserved)
    {
        var merge = new SampleMerge();
        var a = new Replica(merge, "AAAAAAAAAA");
        a.Put(Value);
        DocumentRevision before = a.Winner;
        a.Graft($$"""{"text":"damaged","~":{{reserved}}}""");
        RevisionId damaged = a.Winner.Revision;
        Assert.Throws<MemoryFormatException>(() => a.Put(Value));

        Assert.True(a.Upsert(Value));
        Assert.Equal(Value, a.Content);
        Assert.Equal(damaged, a.Winner.Path.Parent);

        // From then on it is a document like any other, and an edit that is concurrent to the damage is joined.
        a.Change(("hits", "5"));
        Assert.Equal(5, Hits(a));
        var b = new Replica(merge, "BBBBBBBBBB");
        b.Add(before);
        b.Change(("source", "\"b\""));
        a.Sync(b);
        b.Sync(a);
        Assert.Equal(a.Leaves, b.Leaves);
        Assert.Equal(1, a.Snapshot!.LiveLeaves);
    }

    [Fact]
    public void An_upsert_over_a_damaged_winner_in_a_conflict_wins_what_it_wanted()
    {
        var merge = new SampleMerge();
        var a = new Replica(merge, "AAAAAAAAAA");
        a.Put(Value);
        RevisionPath first = a.Winner.Path;
        a.Change(("hits", "10"), ("tags", """["t","u"]"""));
        DocumentRevision winner = a.Graft("""{"text":"damaged","~":7}""");
        a.Graft("""{"text":"x","~":"1DIGESTF.CCCCCCCCCC"}""", first);
        Assert.Equal(winner, a.Winner);
        Assert.Equal(ResolutionOutcome.Failed, a.Resolve());

        a.Upsert("""{"hits":4,"tags":["w"],"text":"y"}""");
        Assert.Equal(ResolutionOutcome.Resolved, a.Resolve());
        Assert.Equal("""{"hits":4,"tags":["w"],"text":"y"}""", a.Content);
    }

    [Fact]
    public void An_upsert_does_not_write_over_a_member_of_a_newer_version()
    {
        var a = new Replica(SampleMerge.Plain("text"), "AAAAAAAAAA");
        a.Graft("""{"text":"x","~":"2x"}""");
        var exception = Assert.Throws<MemoryFormatException>(() => a.Upsert("""{"text":"y"}"""));
        Assert.Contains("newer version", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", """{"k":"v"}""", """["m"]""")]
    [InlineData("text", """{"k":"v"}""", """["r"]""")]
    [InlineData("text", """["t"]""", """["s",[0,1]]""")]
    [InlineData("text", "3", """["c",0,3,0]""")]
    [InlineData("text", "\"z\"", """["x"]""")]
    [InlineData("text", "\"z\"", """["j:bits"]""")]
    [InlineData("tags", """{"k":"v"}""", """["m"]""")]
    [InlineData("hits", "3", """["x"]""")]
    [InlineData("born", "\"b\"", """["x"]""")]
    public void A_tag_that_is_not_the_declared_kind_leaves_the_conflict_failed(
        string member, string value, string state)
    {
        var merge = new SampleMerge();
        var a = new Replica(merge, "AAAAAAAAAA");
        a.Put(Value);
        RevisionPath first = a.Winner.Path;
        a.Change(("text", "\"mine\""));
        string mine = a.Content;
        a.Graft($$$"""{"{{{member}}}":{{{value}}},"~":["1DIGEST_.HHHHHHHHHH",{"k":{"{{{member}}}":{{{state}}}}}]}""",
            first);
        string before = a.Leaves;

        Assert.Equal(ResolutionOutcome.Failed, a.Resolve());
        Resolution resolution = ConflictResolver.Resolve(merge, a.Snapshot!);
        Assert.Contains($"\"{member}\"", resolution.Reason, StringComparison.Ordinal);
        Assert.Equal(before, a.Leaves);
        Assert.Contains(a.Snapshot!.Leaves, leaf => Replica.ContentOf(leaf) == mine);
    }

    [Theory]
    [InlineData("\"text\"", """["m"]""")]
    [InlineData("7", """["r"]""")]
    public void A_map_that_is_no_object_is_damaged(string value, string state)
    {
        var a = new Replica(new SampleMerge(), "AAAAAAAAAA");
        a.Graft($$$"""{"labels":{{{value}}},"~":["1DIGEST_.HHHHHHHHHH",{"k":{"labels":{{{state}}}}}]}""");
        Assert.Throws<MemoryFormatException>(() => a.Change(("text", "\"y\"")));
    }

    [Theory]
    [InlineData("""{"k":"v"}""", """["m"]""")]
    [InlineData("\"z\"", """["x"]""")]
    public void An_edit_of_a_member_with_a_lying_tag_takes_effect_or_throws(string value, string state)
    {
        var a = new Replica(SampleMerge.Plain("text"), "AAAAAAAAAA");
        a.Graft($$$"""{"text":{{{value}}},"~":["1DIGEST_.HHHHHHHHHH",{"k":{"text":{{{state}}}}}]}""");
        Assert.Throws<MemoryFormatException>(() => a.Put("""{"text":"a"}"""));
        a.Upsert("""{"text":"a"}""");
        Assert.Equal("""{"text":"a"}""", a.Content);
    }

    [Fact]
    public void A_merge_with_the_longest_name_that_it_can_have_is_written_and_read()
    {
        string name = new('n', 64);
        var a = new Replica(SampleMerge.Plain("text"), "AAAAAAAAAA");
        a.Graft($$$"""{"own":1,"text":"x","~":["1DIGEST_.HHHHHHHHHH",{"k":{"own":["j:{{{name}}}"]}}]}""");
        a.Change(("text", "\"y\""));
        Assert.Contains($"j:{name}", Encoding.UTF8.GetString(a.Winner.Body.Span), StringComparison.Ordinal);
    }

    private static int Hits(Replica replica) =>
        System.Text.Json.Nodes.JsonNode.Parse(replica.Winner.Body.Span)!["hits"]!.GetValue<int>();
}
