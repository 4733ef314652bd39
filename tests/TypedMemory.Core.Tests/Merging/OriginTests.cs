using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.Links;
using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Provenance;

namespace TypedMemory.Core.Tests.Merging;

public sealed class OriginTests
{
    private static readonly MemoryOrigin s_tool = new()
    { Agent = "planner", Run = "run-42", Source = MemorySource.Tool, Trust = MemoryTrust.Trusted };

    private static readonly MemoryOrigin s_web = new()
    { Agent = "reader", Source = MemorySource.Web, Trust = MemoryTrust.Untrusted, DerivedFrom = ["fact:b", "fact:a"] };

    [Fact]
    public void Who_says_nothing_stores_nothing()
    {
        Replica with = New("A", s_tool), without = New("A", null);
        with.Put("""{"source":"s","text":"x"}""");
        without.Put("""{"source":"s","text":"x"}""");
        Assert.StartsWith("""{"source":"s","text":"x","~":"1""", Body(without), StringComparison.Ordinal);
        Assert.DoesNotContain("\"p\"", Body(without), StringComparison.Ordinal);
        Assert.EndsWith(
            """{"p":[[[{"a":"planner","k":3,"r":"run-42"},2]]]}]}""", Body(with), StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_surrogate_in_an_origin_or_a_link_says_nothing_and_costs_nothing_else()
    {
        MemoryOrigin origin = OriginText.Read(
            """{"a":"\ud800","d":["fact:a","\udc00"],"k":3,"r":"run"}"""u8.ToArray(), MemoryTrust.Trusted)!;
        Assert.Null(origin.Agent);
        Assert.Equal("run", origin.Run);
        Assert.Equal(["fact:a"], origin.DerivedFrom);
        MemorySupersession link = LinkJson.Read(
            """{"at":"2026-01-02T03:04:05.000Z","id":"a","reason":"\ud800"}"""u8.ToArray())!;
        Assert.Equal(("a", null), (link.DocumentId, link.Reason));
        Assert.Equal(
            [("a", ""), ("b", "why")],
            LinkJson.ReadAll("""{"a":"\ud800","\ud800":"lost","b":"why"}"""u8.ToArray()));
    }

    [Fact]
    public void An_origin_costs_its_text_and_22_bytes_in_a_document_and_3_for_each_member_of_another()
    {
        Replica with = New("A", s_tool), without = New("A", null);
        with.Put("""{"source":"s","text":"x"}""");
        without.Put("""{"source":"s","text":"x"}""");
        int text = OriginText.Write(s_tool).Length;
        Assert.Equal("""{"a":"planner","k":3,"r":"run-42"}""", Encoding.UTF8.GetString(OriginText.Write(s_tool).Span));
        Assert.InRange(Body(with).Length - Body(without).Length - text, 0, 22);

        int before = Body(with).Length;
        with.Origin = s_web;
        with.Change(("text", "\"y\""));
        without.Change(("text", "\"y\""));
        int other = OriginText.Write(s_web).Length;
        Assert.InRange(Body(with).Length - before - other, 0, 5 + 5 + "\"text\":1{}".Length);
    }

    [Fact]
    public void Each_member_keeps_the_origin_of_the_edit_that_set_it()
    {
        Replica replica = New("A", s_tool);
        replica.Put("""{"source":"s","text":"x"}""");
        replica.Origin = s_web;
        replica.Change(("text", "\"y\""));
        replica.Origin = null;
        replica.Change(("stage", "\"draft\""));

        Assert.Equal(s_tool, OriginOf(replica, "source"));
        Assert.Equal(s_web with { DerivedFrom = ["fact:a", "fact:b"] }, OriginOf(replica, "text"));
        Assert.Null(OriginOf(replica, "stage"));
        replica.Change(("text", "\"z\""));
        Assert.Null(OriginOf(replica, "text"));
    }

    [Fact]
    public void A_merge_takes_the_origin_with_the_value()
    {
        (Replica one, Replica other) = Apart("""{"most":1,"source":"s","text":"x"}""");
        (one.Origin, other.Origin) = (s_tool, s_web);
        one.Change(("source", "\"one\""), ("most", "9"));
        other.Clock = 5_000;
        other.Change(("text", "\"other\""), ("most", "5"));
        SyncAll(one, other);

        Assert.Equal("""{"most":9,"source":"one","text":"other"}""", one.Content);
        Assert.Equal("planner", OriginOf(one, "source")!.Agent);
        Assert.Equal("planner", OriginOf(one, "most")!.Agent);
        Assert.Equal("reader", OriginOf(one, "text")!.Agent);
        Assert.Equal(one.Leaves, other.Leaves);
    }

    [Fact]
    public void What_many_edits_make_up_is_trusted_as_the_least_of_them()
    {
        (Replica one, Replica other) = Apart("""{"hits":1,"tags":["a"]}""", s_tool);
        other.Origin = s_web;
        other.Change(("hits", "5"));
        one.Clock = 9_000;
        one.Change(("hits", "2"), ("tags", """["a","b"]"""));
        SyncAll(one, other);

        Assert.Equal("6", JsonNode.Parse(one.Content)!["hits"]!.ToString());
        Assert.Equal(MemoryTrust.Untrusted, OriginOf(one, "hits")!.Trust);
        Assert.Equal("planner", OriginOf(one, "hits")!.Agent);
        Assert.Equal(MemoryTrust.Trusted, OriginOf(one, "tags")!.Trust);
        one.Origin = null;
        one.Change(("tags", """["a","b","c"]"""));
        Assert.Equal(MemoryTrust.Unverified, TrustOf(one, "tags"));
        Assert.Null(OriginOf(one, "tags"));
    }

    [Fact]
    public void A_foreign_edit_leaves_no_origin_that_it_could_have_taken_over()
    {
        Replica replica = New("A", s_tool);
        replica.Put("""{"hits":3,"source":"s","text":"x"}""");
        replica.EditAsForeigner(static body =>
        {
            body["text"] = "forged";
            return body;
        });
        Assert.Null(OriginOf(replica, "text"));
        Assert.Equal(MemoryTrust.Unverified, DocumentTrust.Of(replica.Winner.Body));
    }

    [Fact]
    public void A_delete_keeps_no_origin()
    {
        Replica replica = New("A", s_tool);
        replica.Put("""{"hits":3,"text":"x"}""");
        replica.Delete();
        Assert.DoesNotContain("planner", Body(replica), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_is_trusted_as_the_least_of_its_members()
    {
        Replica replica = New("A", s_tool);
        replica.Put("""{"source":"s","text":"x"}""");
        Assert.Equal(MemoryTrust.Trusted, DocumentTrust.Of(replica.Winner.Body));
        replica.Origin = s_web;
        replica.Change(("text", "\"y\""));
        Assert.Equal(MemoryTrust.Untrusted, DocumentTrust.Of(replica.Winner.Body));
        replica.Origin = null;
        replica.Change(("text", "\"z\""));
        Assert.Equal(MemoryTrust.Unverified, DocumentTrust.Of(replica.Winner.Body));
    }

    [Theory]
    [InlineData("""[[]]""")]
    [InlineData("""[[[{},4]]]""")]
    [InlineData("""[[[1,2]]]""")]
    [InlineData("""[[["x",2]]]""")]
    [InlineData("""[[[{},2]],{"text":1}]""")]
    [InlineData("""[[[{},2]],{"text":[0]}]""")]
    [InlineData("""[[[{},2]],{"text":0},1]""")]
    [InlineData("""{}""")]
    public void A_damaged_part_leaves_the_document_unread(string part)
    {
        Replica replica = New("A", null);
        replica.Graft($$"""{"text":"x","~":["1DIGESTPo.AAAAAAAAAA",{"p":{{part}}}]}""");
        Assert.Throws<ReservedMemberException>(() => LeafReader.Read(replica.Winner));
    }

    [Fact]
    public void What_a_newer_version_says_of_an_origin_is_kept()
    {
        Replica replica = New("A", null);
        replica.Graft(
            """{"source":"s","text":"x","~":["1DIGESTPo.AAAAAAAAAA",{"p":[[[{"a":"n","k":99,"z":[1]},2]]]}]}""");
        replica.Origin = s_tool;
        replica.Change(("text", "\"y\""));
        Assert.Contains("""{"a":"n","k":99,"z":[1]}""", Body(replica), StringComparison.Ordinal);
        Assert.Equal("n", OriginOf(replica, "source")!.Agent);
    }

    private static Replica New(string actor, MemoryOrigin? origin) =>
        new(new SampleMerge(), new string(actor[0], 10)) { Origin = origin };

    private static (Replica One, Replica Other) Apart(string content, MemoryOrigin? origin = null)
    {
        Replica one = New("A", origin), other = New("B", origin);
        one.Put(content);
        other.Pull(one);
        other.Clock = one.Clock + 1_000;
        return (one, other);
    }

    private static void SyncAll(Replica one, Replica other)
    {
        for (int i = 0; i < 3; i++)
        {
            one.Sync(other);
            other.Sync(one);
        }
    }

    private static string Body(Replica replica) => Encoding.UTF8.GetString(replica.Winner.Body.Span);

    private static MemberEntry Find(Replica replica, string name) =>
        LeafReader.Read(replica.Winner).Members.ToArray().Single(member => member.Name.Is(name));

    private static MemoryTrust? TrustOf(Replica replica, string name) => Find(replica, name).Origin?.Trust;

    private static MemoryOrigin? OriginOf(Replica replica, string name) =>
        Find(replica, name).Origin is { } origin ? OriginText.Read(origin.Text, origin.Trust) : null;
}
