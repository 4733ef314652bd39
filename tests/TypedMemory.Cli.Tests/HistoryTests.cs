using System.Text.Json.Nodes;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory history</c>, <c>diff</c>, <c>restore</c> and <c>store keep</c>.</summary>
public sealed class HistoryTests : ToolTest
{
    private RevisionId _first, _second;

    [Fact]
    public async Task History_diff_and_restore_tell_of_the_past_and_bring_it_back()
    {
        await WriteAsync();
        ToolResult history = await Tool.RunAsync(["history", StorePath, "fact:a"]);
        Assert.Equal(
            [$"{_second}", "    - text: \"first\"", "    + text: \"second\"", $"{_first}", "    + text: \"first\""],
            history.Lines);
        JsonNode newest = JsonNode.Parse((await Tool.RunAsync(["history", StorePath, "fact:a", "--json"])).Lines[0])!;
        Assert.Equal($"{_second}", newest["rev"]!.GetValue<string>());
        Assert.Equal("first", newest["differences"]!["text"]!["before"]!.GetValue<string>());

        Assert.Equal(
            ["- text: \"first\"", "+ text: \"second\""], (await Tool.RunAsync(["diff", StorePath, "fact:a"])).Lines);
        Assert.Equal(
            ["- text: \"second\"", "+ text: \"first\""],
            (await Tool.RunAsync(["diff", StorePath, "fact:a", $"{_second}", $"{_first}"])).Lines);

        ToolResult restored = await Tool.RunAsync(["restore", StorePath, "fact:a", $"{_first}"]);
        Assert.Equal(0, restored.Code);
        Assert.StartsWith("3-", Assert.Single(restored.Lines), StringComparison.Ordinal);
        Assert.Contains("\"first\"", (await Tool.RunAsync(["get", StorePath, "fact:a"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_told_in_a_sentence()
    {
        await WriteAsync();
        string unknown = "1-00000000000000000000000000000001";
        foreach (string[] line in (string[][])[
            ["history", StorePath, "fact:never"], ["diff", StorePath, "fact:never"],
            ["diff", StorePath, "fact:a", unknown], ["restore", StorePath, "fact:a", unknown]])
        {
            ToolResult result = await Tool.RunAsync(line);
            Assert.Equal(1, result.Code);
            Assert.Contains("\"fact:", result.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await Tool.RunAsync(["restore", StorePath, "fact:a", "first"])).Code);
    }

    [Fact]
    public async Task The_retention_is_printed_and_set()
    {
        await WriteAsync();
        Assert.Equal(["all"], (await Tool.RunAsync(["store", "keep", StorePath])).Lines);
        ToolResult set = await Tool.RunAsync(["store", "keep", StorePath, "30 revisions / 90 days"]);
        Assert.Equal(["30 revisions / 90 days"], set.Lines);
        Assert.Equal(["30 revisions / 90 days"], (await Tool.RunAsync(["store", "keep", StorePath])).Lines);
        Assert.Equal(2, (await Tool.RunAsync(["store", "keep", StorePath, "some"])).Code);
    }

    private async Task WriteAsync()
    {
        await using Sqlite.SqliteDocumentStore store = await Sqlite.SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = StorePath, Keep = HistoryRetention.All }, Token);
        _first = await store.PutAsync("fact:a", """{"text":"first"}""");
        _second = await store.PutAsync("fact:a", """{"text":"second"}""");
    }
}
