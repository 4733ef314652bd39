using System.Text.Json;
using ModelContextProtocol.Client;

namespace TypedMemory.Mcp.Tests;

/// <summary><c>typedmemory mcp</c> as a process.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Types_of_an_assembly_take_the_place_of_the_built_in_ones()
    {
        using var folder = new TempFolder();
        await using McpClient client = await Servers.ToolAsync(
            folder["memory.db"], "--types", typeof(CommandTests).Assembly.Location);

        IList<McpClientTool> tools = await client.ListToolsAsync(
            cancellationToken: TestContext.Current.CancellationToken);
        JsonElement made = await client.DoAsync("remember_pump", """{"site":"north","number":3,"state":"Running"}""");

        Assert.Contains("remember_pump", tools.Select(t => t.Name));
        Assert.DoesNotContain("remember_fact", tools.Select(t => t.Name));
        Assert.DoesNotContain("read_graph", tools.Select(t => t.Name));
        Assert.EndsWith("What a pump is: A pump at a site.", tools.Single(t => t.Name == "get_pump").Description);
        Assert.Equal("pump:north:3", made.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Read_only_reads_and_never_writes()
    {
        using var folder = new TempFolder();
        await using (McpClient writer = await Servers.ToolAsync(folder["memory.db"]))
            await writer.DoAsync("remember_note", """{"name":"one","text":"hello"}""");

        await using McpClient reader = await Servers.ToolAsync(folder["memory.db"], "--read-only");

        IList<McpClientTool> tools = await reader.ListToolsAsync(
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.DoesNotContain("remember_note", tools.Select(t => t.Name));
        JsonElement note = await reader.DoAsync("get_note", """{"name":"one"}""");
        Assert.Equal("hello", note.GetProperty("value").GetProperty("text").GetString());
    }

    [Fact]
    public async Task Recall_finds_the_sections_of_a_directory_that_is_synced_into_the_store()
    {
        using var folder = new TempFolder();
        string notes = Directory.CreateDirectory(folder["notes"]).FullName;
        await File.WriteAllTextAsync(
            Path.Combine(notes, "m.md"), "# Deploys\n\n## Fridays\nNothing is released then.\n",
            TestContext.Current.CancellationToken);
        await Commands.ToolAsync(["files", "sync", notes, "--store", folder["memory.db"]]);

        await using McpClient client = await Servers.ToolAsync(folder["memory.db"]);
        JsonElement hits = await client.DoAsync("recall", """{"question":"what is released on a friday?"}""");

        JsonElement hit = hits.GetProperty("hits")[0];
        Assert.Equal("file:m.md", hit.GetProperty("id").GetString());
        Assert.Contains("[released]", hit.GetProperty("snippet").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "remember_file",
            (await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken)).Select(t => t.Name));
    }

    [Theory]
    [InlineData(2, "--remote", "mcp", "--store", "a.db", "--live")]
    [InlineData(2, "URL of a database", "mcp", "--store", "a.db", "--remote", "couch")]
    [InlineData(2, "TYPEDMEMORY_MCP_TOKEN", "mcp", "--store", "a.db", "--http", "http://0.0.0.0:0")]
    [InlineData(2, "not a URL to listen at", "mcp", "--store", "a.db", "--http", "3001")]
    [InlineData(1, "There is no assembly", "mcp", "--store", "a.db", "--types", "none.dll")]
    [InlineData(1, "There is no store", "mcp", "--store", "none.db", "--read-only")]
    public async Task What_cannot_be_meant_is_told(int expected, string words, params string[] arguments)
    {
        using var folder = new TempFolder();

        (int code, _, string errors) = await Commands.ToolAsync(
            [.. arguments.Select(a => a.EndsWith(".db", StringComparison.Ordinal) ? folder[a] : a)]);

        Assert.Equal(expected, code);
        Assert.Contains(words, errors);
    }
}
