using System.Text.Json.Nodes;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory ls</c> and <c>get</c>, of a store and of a database.</summary>
public sealed class LookInsideTests : ToolTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ls_lists_ids_and_revisions_of_a_prefix_in_order(bool remote)
    {
        string target = await FillAsync(remote);
        ToolResult all = await Tool.RunAsync(["ls", target]);
        Assert.Equal((0, ""), (all.Code, all.Errors));
        Assert.Equal(["fact:a/ü", "fact:b", "skill:x"], all.Lines.Select(static line => line.Split('\t')[0]));
        ToolResult facts = await Tool.RunAsync(["ls", target, "fact:", "--json", "--limit", "1"]);
        JsonNode line = JsonNode.Parse(Assert.Single(facts.Lines))!;
        Assert.Equal("fact:a/ü", line["id"]!.GetValue<string>());
        Assert.StartsWith("1-", line["rev"]!.GetValue<string>(), StringComparison.Ordinal);
        ToolResult next = await Tool.RunAsync(["ls", target, "fact:", "--after", "fact:a/ü"]);
        Assert.Equal(["fact:b"], next.Lines.Select(static line => line.Split('\t')[0]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Get_prints_the_document_as_it_is_stored(bool remote)
    {
        string target = await FillAsync(remote);
        ToolResult json = await Tool.RunAsync(["get", target, "fact:a/ü", "--json"]);
        Assert.Equal((0, ""), (json.Code, json.Errors));
        Assert.Contains("\"n\":1.50,\"big\":12345678901234567890", json.Output, StringComparison.Ordinal);
        ToolResult text = await Tool.RunAsync(["get", target, "fact:a/ü"]);
        Assert.Contains("  \"n\": 1.50,", text.Lines);
        Assert.Equal(
            JsonNode.Parse(json.Output)!.ToJsonString(), JsonNode.Parse(text.Output)!.ToJsonString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_there_fails_with_its_name(bool remote)
    {
        string target = await FillAsync(remote);
        ToolResult missing = await Tool.RunAsync(["get", target, "fact:none"]);
        Assert.Equal((1, ""), (missing.Code, missing.Output));
        Assert.Contains("There is no document \"fact:none\"", missing.Errors, StringComparison.Ordinal);
        ToolResult rev = await Tool.RunAsync(["get", target, "fact:b", "--rev", "nonsense"]);
        Assert.Equal(2, rev.Code);
        Assert.Contains("\"nonsense\" is not a revision", rev.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_line_that_cannot_be_read_ends_with_2()
    {
        Assert.Equal(2, (await Tool.RunAsync(["ls"])).Code);
        Assert.Equal(2, (await Tool.RunAsync(["nonsense"])).Code);
        Assert.Equal(2, (await Tool.RunAsync(["ls", "ftp://example.com/x"])).Code);
        Assert.Equal(0, (await Tool.RunAsync(["--help"])).Code);
    }

    [Fact]
    public async Task A_failure_is_an_object_for_programs()
    {
        ToolResult result = await Tool.RunAsync(["ls", StorePath, "--json"]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(StorePath, JsonNode.Parse(result.Errors)!["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private async Task<string> FillAsync(bool remote)
    {
        (string, string)[] documents =
        [
            ("fact:a/ü", """{"n":1.50,"big":12345678901234567890,"s":"a\u0022{b"}"""), ("fact:b", "{}"),
            ("skill:x", "{}"),
        ];
        if (remote)
        {
            foreach ((string id, string body) in documents) await PutRemoteAsync(id, body);
            return Url();
        }

        await WithStoreAsync(async store =>
        {
            foreach ((string id, string body) in documents) await store.PutAsync(id, body);
        });
        return StorePath;
    }
}
