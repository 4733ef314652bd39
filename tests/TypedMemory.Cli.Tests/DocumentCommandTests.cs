using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory put</c>, <c>edit</c>, <c>rm</c>, <c>query</c> and <c>changes</c>.</summary>
public sealed class DocumentCommandTests : ToolTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_document_is_put_replaced_and_deleted(bool remote)
    {
        string target = await TargetAsync(remote);
        ToolResult first = await Tool.RunAsync(["put", target, "fact:a", """{"n":1.50}""", "--json"]);
        Assert.Equal((0, ""), (first.Code, first.Errors));
        string rev = JsonNode.Parse(first.Output)!["rev"]!.GetValue<string>();
        Assert.StartsWith("1-", rev, StringComparison.Ordinal);

        Assert.Equal(0, (await Tool.RunAsync(["put", target, "fact:a", """{"n":2}"""])).Code);
        ToolResult stale = await Tool.RunAsync(["put", target, "fact:a", """{"n":3}""", "--rev", rev]);
        Assert.Equal((1, ""), (stale.Code, stale.Output));
        Assert.Contains("fact:a", stale.Errors, StringComparison.Ordinal);
        Assert.Contains("\"n\":2", (await Tool.RunAsync(["get", target, "fact:a", "--json"])).Output,
            StringComparison.Ordinal);

        Assert.Equal(0, (await Tool.RunAsync(["rm", target, "fact:a"])).Code);
        Assert.Equal(1, (await Tool.RunAsync(["get", target, "fact:a"])).Code);
        ToolResult again = await Tool.RunAsync(["put", target, "fact:a", """{"n":4}""", "--json"]);
        Assert.StartsWith("4-", JsonNode.Parse(again.Output)!["rev"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_value_in_plain_does_not_take_the_place_of_a_sealed_one(bool remote)
    {
        string target = await TargetAsync(remote);
        const string Sealed = "\"s1.k1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\"";
        Assert.Equal(0, (await Tool.RunAsync(["put", target, "diary:a", $$"""{"entry":{{Sealed}},"mood":"calm"}"""])).Code);

        ToolResult plain = await Tool.RunAsync(["put", target, "diary:a", """{"entry":"secret","mood":"glad"}"""]);
        Assert.Equal((1, ""), (plain.Code, plain.Output));
        Assert.Contains("its member \"entry\" is sealed", plain.Errors, StringComparison.Ordinal);

        string kept = $$"""{"entry":{{Sealed}},"mood":"glad"}""";
        Assert.Equal(0, (await Tool.RunAsync(["put", target, "diary:a", kept])).Code);
        Assert.Contains("glad", (await Tool.RunAsync(["get", target, "diary:a"])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attachments_come_in_as_data_stay_with_edits_and_are_printed(bool remote)
    {
        string target = await TargetAsync(remote);
        const string Json = """{"t":1,"_attachments":{"x.txt":{"content_type":"text/plain","data":"aGVsbG8="}}}""";
        Assert.Equal(0, (await Tool.RunAsync(["put", target, "fact:a", Json])).Code);
        ToolResult edited = await Tool.RunAsync(["put", target, "fact:a", """{"t":2}"""]);
        Assert.Equal((0, ""), (edited.Code, edited.Errors));
        ToolResult bytes = await Tool.RunAsync(["get", target, "fact:a", "--attachment", "x.txt"]);
        Assert.Equal((0, "hello"), (bytes.Code, bytes.Output));
        ToolResult none = await Tool.RunAsync(["get", target, "fact:a", "--attachment", "y"]);
        Assert.Contains("It has: x.txt.", none.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_by_hand_keeps_what_merges_need_and_shows_none_of_it()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", """{"text":"old","~":"1abc"}"""));
        Assert.Equal(0, (await Tool.RunAsync(["put", StorePath, "fact:a", """{ "text": "new" }"""])).Code);
        ToolResult put = await Tool.RunAsync(["get", StorePath, "fact:a", "--json"]);
        Assert.Contains("\"~\":\"1abc\",\"text\":\"new\"}", put.Output, StringComparison.Ordinal);

        ToolResult edit = await Tool.RunAsync(
            ["edit", StorePath, "fact:a"], ("EDITOR", "grep -q '~' \"$1\" || sed -i s/new/newer/"), ("VISUAL", ""));
        Assert.Equal((0, ""), (edit.Code, edit.Errors));
        ToolResult edited = await Tool.RunAsync(["get", StorePath, "fact:a", "--json"]);
        Assert.Contains("\"~\":\"1abc\",\"text\":\"newer\"}", edited.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_editor_that_changes_nothing_writes_nothing_and_one_that_breaks_the_document_loses_nothing()
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", """{"text":"old"}"""));
        ToolResult same = await Tool.RunAsync(["edit", StorePath, "fact:a"], ("EDITOR", "true"), ("VISUAL", ""));
        Assert.Contains("unchanged", same.Output, StringComparison.Ordinal);
        ToolResult broken = await Tool.RunAsync(
            ["edit", StorePath, "fact:a"], ("EDITOR", "sed -i s/{/[/"), ("VISUAL", ""));
        Assert.Equal(2, broken.Code);
        // The sentence ends with the file.
        string file = broken.Errors.Split('"')[^2];
        Assert.Contains("\"text\": \"old\"", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        ToolResult none = await Tool.RunAsync(["edit", StorePath, "fact:a"], ("EDITOR", ""), ("VISUAL", ""));
        Assert.Equal(2, none.Code);
        Assert.Contains("Set VISUAL or EDITOR", none.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Query_finds_by_members_and_by_selectors(bool remote)
    {
        string target = await TargetAsync(remote);
        foreach ((string id, string json) in ((string, string)[])
            [("fact:1", """{"agent":"a7","hits":3}"""), ("fact:2", """{"agent":"a70","hits":5}"""), ("skill:3", """{"agent":"a7"}""")])
        {
            Assert.Equal(0, (await Tool.RunAsync(["put", target, id, json])).Code);
        }

        Assert.Equal(["fact:1", "skill:3"], await FoundAsync("query", target, "agent=a7"));
        Assert.Equal(["fact:1"], await FoundAsync("query", target, "agent=a7", "--prefix", "fact:"));
        Assert.Equal(["fact:1"], await FoundAsync("query", target, "hits=3"));
        Assert.Equal(["fact:2"], await FoundAsync("query", target, """{"hits":{"$gt":3}}"""));
        Assert.Equal(["fact:1"], await FoundAsync("query", target, "agent=a7", """{"hits":{"$gt":1}}"""));
        ToolResult fields = await Tool.RunAsync(["query", target, "hits=3", "--field", "hits"]);
        Assert.Equal("""{"_id":"fact:1","hits":3}""", fields.Output.Trim());
        Assert.Equal(2, (await Tool.RunAsync(["query", target, "nonsense"])).Code);
        Assert.Equal(2, (await Tool.RunAsync(["query", target, """{"a":{"$nonsense":1}}"""])).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Changes_are_followed_until_they_are_interrupted(bool remote)
    {
        string target = await TargetAsync(remote);
        Assert.Equal(0, (await Tool.RunAsync(["put", target, "fact:1", """{"n":1}"""])).Code);
        ToolResult once = await Tool.RunAsync(["changes", target, "--json", "--docs"]);
        JsonNode row = JsonNode.Parse(Assert.Single(once.Lines))!;
        Assert.Equal("fact:1", row["id"]!.GetValue<string>());
        Assert.Equal(1, row["doc"]!["n"]!.GetValue<int>());
        string seq = row["seq"]!.ToString();
        Assert.Empty((await Tool.RunAsync(["changes", target, "--since", seq])).Lines);

        await using Tool tool = Tool.Start(["changes", target, "fact:", "--follow"]);
        await tool.ReadUntilAsync(static line => line.Contains("fact:1", StringComparison.Ordinal));
        Assert.Equal(0, (await Tool.RunAsync(["put", target, "skill:9", "{}"])).Code);
        Assert.Equal(0, (await Tool.RunAsync(["put", target, "fact:2", "{}"])).Code);
        string line = await tool.ReadUntilAsync(static _ => true);
        Assert.Contains("fact:2", line, StringComparison.Ordinal);
        await tool.InterruptAsync();
        Assert.Equal(0, (await tool.FinishAsync()).Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_conflict_is_listed_shown_and_ended_by_taking_a_leaf(bool remote)
    {
        (string target, RevisionId winner, RevisionId loser) = await ConflictAsync(remote);
        ToolResult list = await Tool.RunAsync(["conflicts", target]);
        Assert.Equal($"fact:c\t{winner} {loser}", Assert.Single(list.Lines));
        ToolResult show = await Tool.RunAsync(["conflicts", target, "show", "fact:c", "--json"]);
        Assert.Equal(
            [$"{winner}", $"{loser}"],
            show.Lines.Select(static line => JsonNode.Parse(line)!["_rev"]!.GetValue<string>()));

        Assert.Equal(2, (await Tool.RunAsync(["conflicts", target, "resolve", "fact:c"])).Code);
        ToolResult taken = await Tool.RunAsync(
            ["conflicts", target, "resolve", "fact:c", "--take", $"{loser}"]);
        Assert.Equal((0, ""), (taken.Code, taken.Errors));
        Assert.Empty((await Tool.RunAsync(["conflicts", target])).Lines);
        ToolResult document = await Tool.RunAsync(["get", target, "fact:c", "--json"]);
        Assert.Equal($"{loser}", JsonNode.Parse(document.Output)!["_rev"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--merge", """{"x":1,"y":2}""")]
    [InlineData("--with", """{"x":9}""")]
    public async Task A_conflict_is_ended_by_a_merge_or_a_document(string way, string expected)
    {
        (string target, _, _) = await ConflictAsync(remote: false);
        string[] resolve = way == "--with" ? [way, expected] : [way];
        ToolResult result = await Tool.RunAsync(["conflicts", target, "resolve", "fact:c", .. resolve]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        Assert.Empty((await Tool.RunAsync(["conflicts", target])).Lines);
        JsonObject document = JsonNode.Parse((await Tool.RunAsync(["get", target, "fact:c", "--json"])).Output)!.AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(expected)!.AsObject())
            Assert.Equal(value!.ToJsonString(), document[name]!.ToJsonString());
    }

    private async Task<(string Target, RevisionId Winner, RevisionId Loser)> ConflictAsync(bool remote)
    {
        RevisionId left = default, right = default;
        await WithStoreAsync(async store =>
        {
            var root = new RevisionPath(await store.PutAsync("fact:c", "{}"));
            left = await store.PutOverAsync("fact:c", root, """{"x":1}""");
            right = await store.PutOverAsync("fact:c", root, """{"y":2}""");
            await store.PutAsync("fact:d", "{}");
        });
        string target = StorePath;
        if (remote)
        {
            Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url(), "--push", "--create"])).Code);
            target = Url();
        }

        return left > right ? (target, left, right) : (target, right, left);
    }

    private async Task<string> TargetAsync(bool remote)
    {
        if (!remote) return StorePath;
        Assert.Equal(0, (await Tool.RunAsync(["db", "create", Url()])).Code);
        return Url();
    }

    private static async Task<string[]> FoundAsync(params string[] arguments)
    {
        ToolResult result = await Tool.RunAsync([.. arguments, "--json"]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        return [.. result.Lines.Select(static line => JsonNode.Parse(line)!["_id"]!.GetValue<string>())];
    }
}
