using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Merging.State;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

public sealed class TypedEditTests
{
    private static readonly SampleMerge Plain = SampleMerge.Plain("agent", "source", "text", "topic");

    [Fact]
    public void A_first_revision_is_the_content_with_the_reserved_member_appended()
    {
        Replica a = New("AAAAAAAAAA");
        a.Put("""{"agent":"a7","text":"x","topic":"deploys"}""");
        Assert.Equal(
            """{"agent":"a7","text":"x","topic":"deploys","~":"1BrdM_pPo.AAAAAAAAAA"}""",
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

    [Theory]
    [InlineData(ConflictPolicy.UpdateWins, 3)]
    [InlineData(ConflictPolicy.DeleteWins, 1)]
    [InlineData(ConflictPolicy.ForgetWins, 1)]
    public void A_record_of_one_writer_costs_less_than_60_bytes_when_its_members_were_edited_days_apart(
        ConflictPolicy policy, int edits)
    {
        const long day = 86_400_000;
        string content = """{"agent":"a7","source":"s","text":"x","topic":"deploys"}""";
        var a = new Replica(Plain with { Policy = policy }, "AAAAAAAAAA") { Clock = 1_800_000_000_000 };
        a.Put(content);
        foreach (string member in ((string[])["a7", "x", "deploys"]).Take(edits))
        {
            a.Clock += 5 * day;
            content = content.Replace($"\"{member}\"", $"\"{member} edited\"", StringComparison.Ordinal);
            a.Put(content);
        }

        Assert.InRange(a.Winner.Body.Length - content.Length, 1, 59);
    }

    [Fact]
    public void Members_whose_names_have_one_code_keep_their_own_stamps()
    {
        Assert.Equal(ReservedMember.CodeOf("bg"u8), ReservedMember.CodeOf("file"u8));
        SampleMerge merge = SampleMerge.Plain("bg", "file", "text");
        var a = new Replica(merge, "AAAAAAAAAA");
        var b = new Replica(merge, "BBBBBBBBBB");
        a.Put("""{"bg":1,"file":1,"text":1}""");
        b.Pull(a);
        b.Clock = 2_000;
        b.Change(("bg", "2"), ("file", "2"));
        a.Clock = 1_500;
        a.Change(("file", "3"));
        a.Clock = 2_500;
        a.Change(("bg", "3"));
        a.Sync(b);
        Assert.Equal("""{"bg":3,"file":2,"text":1}""", a.Content);
        Assert.Contains("\"s\":{", Encoding.UTF8.GetString(a.Winner.Body.Span), StringComparison.Ordinal);
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
        var a = new Replica(
            SampleMerge.Plain([.. JsonNode.Parse(content)!.AsObject().Select(member => member.Key)]), "AAAAAAAAAA");
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
        a.EditAsForeigner(body => { body["~"] = "2" + (string)body["~"]!; return body; });
        MemoryFormatException refused = Assert.Throws<MemoryFormatException>(() => a.Put("""{"text":"y"}"""));
        Assert.Contains("version 2", refused.Message, StringComparison.Ordinal);
    }

    private static Replica New(string actor) => new(Plain, actor);
}
