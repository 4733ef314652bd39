using System.Text;
using System.Text.Json.Nodes;

namespace TypedMemory.Documents.Tests.Merging;

public sealed class TypedEditTests
{
    private static readonly SampleMerge Plain = SampleMerge.Plain("agent", "source", "text", "topic");

    [Fact]
    public void A_first_revision_is_the_content_with_the_reserved_member_appended()
    {
        Replica a = New("AAAAAAAAAA");
        a.Put("""{"agent":"a7","text":"x","topic":"deploys"}""");
        Assert.Equal(
            """{"agent":"a7","text":"x","topic":"deploys","~":[1,"RZ4hs1cf_xg",1000,"AAAAAAAAAA"]}""",
            Encoding.UTF8.GetString(a.Winner.Body.Span));
    }

    [Theory]
    [InlineData(ConflictPolicy.UpdateWins)]
    [InlineData(ConflictPolicy.DeleteWins)]
    [InlineData(ConflictPolicy.ForgetWins)]
    public void A_record_of_one_writer_costs_less_than_60_bytes(ConflictPolicy policy)
    {
        const string content = """{"agent":"a7","source":"s","text":"x","topic":"deploys"}""";
        var a = new Replica(Plain with { Policy = policy }, "AAAAAAAAAA") { Clock = 1_800_000_000_000 };
        a.Put(content);
        Assert.InRange(a.Winner.Body.Length - content.Length, 1, 59);
    }

    [Fact]
    public void The_hot_path_writes_what_the_general_path_writes()
    {
        var general = new SampleMerge { Members = [.. Plain.Members, new MergeMember("~z", MergeKind.Counter)] };
        Replica a = New("AAAAAAAAAA");
        var b = new Replica(general, "AAAAAAAAAA");
        a.Put("""{"agent":"a7","text":"x"}""");
        b.Put("""{"agent":"a7","text":"x"}""");
        Assert.Equal(a.Leaves, b.Leaves);
    }

    [Theory]
    [InlineData("""{"~a":1}""")]
    [InlineData("""{"a":1,"~a":1}""")]
    [InlineData("""{"é":1}""")]
    [InlineData("""{"a":1,"é":2,"~":"not reserved"}""", true)]
    [InlineData("""{}""")]
    [InlineData("""{"a\"b":1,"\\":2}""")]
    public void A_body_is_canonical_wherever_the_reserved_member_sorts(string content, bool isRefused = false)
    {
        var a = new Replica(SampleMerge.Plain([.. JsonNode.Parse(content)!.AsObject().Select(member => member.Key)]), "AAAAAAAAAA");
        if (isRefused)
        {
            Assert.Throws<ArgumentException>(() => a.Put(content));
            return;
        }

        Assert.True(a.Put(content));
        Assert.False(a.Put(content));
    }

    [Fact]
    public void An_edit_that_changes_nothing_writes_nothing()
    {
        Replica a = New("AAAAAAAAAA");
        Assert.True(a.Put("""{"text":"x"}"""));
        Assert.False(a.Put("""{"text":"x"}"""));
    }

    [Fact]
    public void Known_members_that_are_absent_from_the_content_are_removed_and_unknown_ones_are_kept()
    {
        var newer = new Replica(SampleMerge.Plain("colour", "source", "text"), "NNNNNNNNNN");
        Replica older = New("OOOOOOOOOO");
        newer.Put("""{"colour":{"b":[1.50]},"source":"s","text":"x"}""");
        older.Pull(newer);
        older.Put("""{"text":"y"}""");
        Assert.Equal("""{"colour":{"b":[1.5]},"text":"y"}""", older.Content);
    }

    [Fact]
    public void A_write_that_the_reserved_member_forbids_says_so()
    {
        Replica a = New("AAAAAAAAAA");
        a.Put("""{"text":"x"}""");
        a.EditAsForeigner(body => { body["~"]![0] = 2; return body; });
        MemoryFormatException refused = Assert.Throws<MemoryFormatException>(() => a.Put("""{"text":"y"}"""));
        Assert.Contains("version 2", refused.Message, StringComparison.Ordinal);
    }

    private static Replica New(string actor) => new(Plain, actor);
}
