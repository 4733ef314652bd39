using System.Text.Json;
using ModelContextProtocol.Client;

namespace TypedMemory.Mcp.Tests;

/// <summary>Two server processes on one file, each written to at the same time.</summary>
public sealed class TwoServersTests
{
    private const int Writes = 1000;

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Two_servers_on_one_file_lose_none_of_a_thousand_writes_each(int atOnce)
    {
        using var folder = new TempFolder();
        string store = folder["memory.db"];
        await using McpClient first = await Servers.ToolAsync(store);
        await using McpClient second = await Servers.ToolAsync(store);

        int kept = await WriteAsync(first, second, atOnce);

        TestContext.Current.SendDiagnosticMessage("typedmemory: {0} of {1} writes kept, {2} at once", kept, 2 * Writes, atOnce);
        Assert.Equal(2 * Writes, kept);
    }

    /// <summary>
    /// The figure beside ours in docs/guides/agents.md: the reference server reads and writes its whole file.
    /// </summary>
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task The_reference_server_loses_some_of_them(int atOnce)
    {
        using var folder = new TempFolder();
        string file = folder["memory.jsonl"];
        await using McpClient first = await Servers.ReferenceAsync(file);
        await using McpClient second = await Servers.ReferenceAsync(file);

        int kept = await WriteAsync(first, second, atOnce);

        TestContext.Current.SendDiagnosticMessage("reference server: {0} of {1} writes kept, {2} at once", kept, 2 * Writes, atOnce);
        Assert.InRange(kept, 1, (2 * Writes) - 1);
    }

    /// <summary>Writes a thousand entities through each server, so many calls of each at once.</summary>
    /// <returns>How many are there at the end.</returns>
    private static async Task<int> WriteAsync(McpClient first, McpClient second, int atOnce)
    {
        await Task.WhenAll(WriteAsync(first, "a", atOnce), WriteAsync(second, "b", atOnce));
        JsonElement graph = await first.DoAsync("read_graph");
        return graph.GetProperty("entities").EnumerateArray()
            .Select(e => e.GetProperty("name").GetString()).Distinct().Count();
    }

    private static Task WriteAsync(McpClient client, string name, int atOnce) => Parallel.ForAsync(
        0,
        Writes,
        new ParallelOptions
        {
            MaxDegreeOfParallelism = atOnce,
            CancellationToken = TestContext.Current.CancellationToken,
        },
        async (i, _) => await client.CallAsync(
            "create_entities",
            $$"""{"entities":[{"name":"{{name}}{{i}}","entityType":"x","observations":["o"]}]}"""));
}
