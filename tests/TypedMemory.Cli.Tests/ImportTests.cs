using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory import</c>, and that it undoes <c>export</c>.</summary>
public sealed class ImportTests : ToolTest
{
    private string File => StorePath + ".jsonl";

    [Fact]
    public async Task Export_and_import_lose_nothing_from_store_to_database_and_back()
    {
        await FillAsync();
        ToolResult exported = await Tool.RunAsync(["export", StorePath]);
        Assert.Equal((0, ""), (exported.Code, exported.Errors));
        Assert.Contains("\"data\":\"aGVsbG8=\"", exported.Output, StringComparison.Ordinal);
        await System.IO.File.WriteAllTextAsync(File, exported.Output, Token);

        string other = StorePath + ".other";
        ToolResult imported = await Tool.RunAsync(["import", other, File]);
        Assert.Equal((0, "6 imported, 0 refused\n"), (imported.Code, imported.Output));
        Assert.Equal(exported.Output, (await Tool.RunAsync(["export", other])).Output);

        // Once more changes nothing.
        Assert.Equal(0, (await Tool.RunAsync(["import", other, File])).Code);
        Assert.Equal(exported.Output, (await Tool.RunAsync(["export", other])).Output);

        Assert.Equal(0, (await Tool.RunAsync(["db", "create", Url()])).Code);
        Assert.Equal(0, (await Tool.RunAsync(["import", Url(), File])).Code);
        ToolResult back = await Tool.RunAsync(["export", Url()]);
        Assert.Equal((0, ""), (back.Code, back.Errors));
        Assert.Equal(exported.Output, back.Output);
    }

    [Fact]
    public async Task A_file_is_written_once_and_never_over_another()
    {
        await FillAsync();
        Assert.Equal((0, ""), (await Tool.RunAsync(["export", StorePath, "--output", File])) is var first
            ? (first.Code, first.Output) : default);
        Assert.Equal(
            (await Tool.RunAsync(["export", StorePath])).Output, await System.IO.File.ReadAllTextAsync(File, Token));
        Assert.Equal(1, (await Tool.RunAsync(["export", StorePath, "--output", File])).Code);
    }

    [Fact]
    public async Task Lines_without_revisions_are_written_over_what_is_there_in_their_order()
    {
        await System.IO.File.WriteAllTextAsync(
            File, """
            {"_id":"fact:a","n":1}

            {"_id":"fact:a","n":2}
            {"_id":"fact:b","n":3}
            """, Token);
        ToolResult result = await Tool.RunAsync(["import", StorePath, File, "--json"]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        Assert.Equal(3, JsonNode.Parse(result.Output)!["imported"]!.GetValue<int>());
        ToolResult document = await Tool.RunAsync(["get", StorePath, "fact:a", "--json"]);
        Assert.Equal(2, JsonNode.Parse(document.Output)!["n"]!.GetValue<int>());
        Assert.StartsWith("2-", JsonNode.Parse(document.Output)!["_rev"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_line_is_refused_by_its_number_and_the_rest_is_taken()
    {
        await System.IO.File.WriteAllTextAsync(
            File, "{\"_id\":\"a\"}\nnonsense\n{\"n\":1}\n{\"_id\":\"_bad\"}\n"
            + "{\"_id\":\"x\",\"_rev\":\"1-00000000000000000000000000000001\",\"_attachments\":{\"f\":{\"content_type\":\"a/b\",\"stub\":true,\"revpos\":1,\"digest\":\"md5-1B2M2Y8AsgTpgAmY7PhCfg==\",\"length\":0}}}\n"
            + "{\"_id\":\"l\",\"_attachments\":{\"f\":{\"content_type\":\"" + new string('t', 17_000) + "\",\"data\":\"\"}}}\n"
            + "{\"_id\":\"b\"}", Token);
        ToolResult result = await Tool.RunAsync(["import", StorePath, File]);
        Assert.Equal((3, "2 imported, 5 refused\n"), (result.Code, result.Output));
        foreach (string line in (string[])["line 2: ", "line 3: ", "line 4: ", "line 5: ", "line 6: "])
            Assert.Contains($"refused: {line}", result.Errors, StringComparison.Ordinal);
        Assert.Equal(["a", "b"], (await Tool.RunAsync(["ls", StorePath])).Lines.Select(static l => l.Split('\t')[0]));
    }

    [Fact]
    public async Task A_missing_file_makes_no_store()
    {
        ToolResult result = await Tool.RunAsync(["import", StorePath, File]);
        Assert.Equal(1, result.Code);
        Assert.Contains(File, result.Errors, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(StorePath));
    }

    [Fact]
    public async Task A_file_shows_at_a_terminal_as_a_bar_how_much_of_it_is_taken_in()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("script(1) of Linux makes the terminal.");
            return;
        }

        await using (var lines = new StreamWriter(File))
        {
            for (int i = 0; i < 30_000; i++)
                await lines.WriteLineAsync($$"""{"_id":"n{{i}}","_rev":"1-00000000000000000000000000000001"}""");
        }

        (int code, string said) = await Tool.AtTerminalAsync("", "import", StorePath, File);
        Assert.Equal(0, code);
        Assert.Contains("30000 imported, 0 refused", said, StringComparison.Ordinal);
        // What is in between is drawn as time allows: a share of the whole, and how many lines that is.
        Assert.Matches(@"\d+%", said);
        Assert.Matches(@"\d+ imported.*━", said);
    }

    private async Task FillAsync()
    {
        const string WithFile =
            """{"_id":"file","t":"\u00fc","_attachments":{"x.txt":{"content_type":"text/plain","data":"aGVsbG8="}}}""";
        await WithStoreAsync(static async store =>
        {
            await store.PutAsync("b", """{"n":1.50,"big":12345678901234567890}""");
            var root = new RevisionPath(await store.PutAsync("a/ü", "{}"));
            await store.PutOverAsync("a/ü", root, """{"x":1}""");
            await store.PutOverAsync("a/ü", root, """{"x":2}""");
            await store.PutAsync("gone", "{}");
            await store.DeleteAsync("gone");
            await store.PutAsync("_design/d", """{"views":{}}""");
        });
        Assert.Equal(0, (await Tool.RunAsync(["put", StorePath, "file", WithFile])).Code);
    }
}
