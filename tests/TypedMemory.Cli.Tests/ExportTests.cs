using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory export</c>.</summary>
public sealed class ExportTests : ToolTest
{
    [Fact]
    public async Task Every_leaf_is_a_line_with_its_revision_path_in_a_stable_order()
    {
        RevisionId left = default, right = default, tombstone = default;
        await WithStoreAsync(async store =>
        {
            await store.PutAsync("b", """{"n":1e2,"big":12345678901234567890}""");
            var root = new RevisionPath(await store.PutAsync("a/ü", "{}"));
            left = await store.PutOverAsync("a/ü", root, """{"x":1}""");
            right = await store.PutOverAsync("a/ü", root, """{"x":2}""");
            await store.PutAsync("gone", "{}");
            tombstone = await store.DeleteAsync("gone");
        });
        ToolResult first = await Tool.RunAsync(["export", StorePath]);
        ToolResult second = await Tool.RunAsync(["export", StorePath]);
        Assert.Equal((0, ""), (first.Code, first.Errors));
        Assert.Equal(first.Output, second.Output);

        JsonNode[] lines = [.. first.Lines.Select(static line => JsonNode.Parse(line)!)];
        Assert.Equal(["a/ü", "a/ü", "b", "gone"], lines.Select(static l => l["_id"]!.GetValue<string>()));
        (RevisionId winner, RevisionId loser) = left > right ? (left, right) : (right, left);
        Assert.Equal([$"{winner}", $"{loser}"], lines[..2].Select(static l => l["_rev"]!.GetValue<string>()));
        Assert.All(lines[..2], static line =>
        {
            Assert.Equal(2, line["_revisions"]!["start"]!.GetValue<int>());
            Assert.Equal(2, line["_revisions"]!["ids"]!.AsArray().Count);
        });
        Assert.Contains("\"n\":1e2,\"big\":12345678901234567890", first.Lines[2], StringComparison.Ordinal);
        Assert.Equal(
            (true, $"{tombstone}"), (lines[3]["_deleted"]!.GetValue<bool>(), lines[3]["_rev"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_missing_store_fails_and_is_not_created()
    {
        ToolResult result = await Tool.RunAsync(["export", StorePath]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(StorePath, result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(StorePath));
    }

    [Fact]
    public async Task A_file_that_is_no_store_fails()
    {
        await File.WriteAllTextAsync(StorePath, new string('x', 5000), Token);
        ToolResult result = await Tool.RunAsync(["export", StorePath]);
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Equal(1, result.Count("error: "));
    }
}
