using System.Text.Json;
using ModelContextProtocol.Client;

namespace TypedMemory.Mcp.Tests;

/// <summary>Import and export of the reference server's file.</summary>
public sealed class McpMemoryFileTests
{
    [Fact]
    public async Task What_the_reference_server_wrote_comes_out_byte_for_byte()
    {
        using var folder = new TempFolder();
        string file = folder["memory.jsonl"];
        await using (McpClient reference = await Servers.ReferenceAsync(file))
        {
            await reference.DoAsync("create_entities", """
                {"entities":[{"name":"Zoë: \"R&D\" <b>","entityType":"per/son","observations":["z 🍜","a","\u2028\t\\","a"]},
                {"name":"Ann","entityType":"","observations":[]}]}
                """);
            await reference.DoAsync("create_relations", """
                {"relations":[{"from":"Zoë: \"R&D\" <b>","to":"Ann","relationType":"knows"},
                {"from":"Ann","to":"Nobody","relationType":"a:b"}]}
                """);
        }

        (int code, string output, string errors) = await Commands.ToolAsync(
            "import", "mcp-memory", file, "--store", folder["a.db"]);
        Assert.True(code == 0, errors);
        Assert.Equal("2 entities, 2 relations imported, 0 refused", output.Trim());
        await Commands.ToolAsync("import", "mcp-memory", file, "--store", folder["a.db"]);
        (code, output, errors) = await Commands.ToolAsync(
            "export", "mcp-memory", folder["out.jsonl"], "--store", folder["a.db"]);

        Assert.True(code == 0, errors);
        Assert.Equal("2 entities, 2 relations exported", output.Trim());
        Assert.Equal(
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(folder["out.jsonl"], TestContext.Current.CancellationToken));
        await using McpClient again = await Servers.ReferenceAsync(folder["out.jsonl"]);
        await using McpClient ours = await Servers.ToolAsync(folder["a.db"]);
        Assert.True(JsonElement.DeepEquals(await again.DoAsync("read_graph"), await ours.DoAsync("read_graph")));
    }

    [Fact]
    public async Task A_line_that_is_neither_is_told_and_the_others_are_taken()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(
            folder["m.jsonl"],
            """
            {"type":"entity","name":"Ann","entityType":"person","observations":["a"]}
            {"type":"thing"}

            nonsense
            {"type":"relation","from":"","to":"b","relationType":"c"}
            """,
            TestContext.Current.CancellationToken);

        (int code, string output, string errors) = await Commands.ToolAsync(
            "import", "mcp-memory", folder["m.jsonl"], "--store", folder["a.db"]);

        Assert.Equal(3, code);
        Assert.Equal("1 entities, 0 relations imported, 3 refused", output.Trim());
        Assert.Contains("line 2", errors);
        Assert.Contains("line 4", errors);
        Assert.Contains("line 5", errors);
    }

    [Fact]
    public async Task A_store_that_is_not_there_is_not_made_by_an_export()
    {
        using var folder = new TempFolder();

        (int code, _, string errors) = await Commands.ToolAsync(
            "export", "mcp-memory", folder["out.jsonl"], "--store", folder["none.db"]);

        Assert.Equal(1, code);
        Assert.Contains("none.db", errors);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
