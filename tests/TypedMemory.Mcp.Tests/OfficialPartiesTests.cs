using System.Diagnostics;
using System.Text.Json;

namespace TypedMemory.Mcp.Tests;

/// <summary>The protocol's own inspector and conformance suite, against the tool.</summary>
public sealed class OfficialPartiesTests
{
    /// <summary>Calls with which every tool is tried; each succeeds.</summary>
    private static readonly (string Tool, string[] Arguments)[] s_calls =
    [
        .. new[] { "fact", "rule", "skill", "episode" }.SelectMany(static type => Calls(type, true)),
        .. Calls("note", false),
        ("recall", ["question=text"]),
        ("conflicts", []),
        ("sync_status", []),
        ("create_entities", ["""entities=[{"name":"Ann","entityType":"person","observations":["a"]}]"""]),
        ("create_relations", ["""relations=[{"from":"Ann","to":"Bob","relationType":"knows"}]"""]),
        ("add_observations", ["""observations=[{"entityName":"Ann","contents":["b"]}]"""]),
        ("read_graph", []),
        ("search_nodes", ["query=ann"]),
        ("open_nodes", ["""names=["Ann"]"""]),
        ("delete_observations", ["""deletions=[{"entityName":"Ann","observations":["a"]}]"""]),
        ("delete_relations", ["""relations=[{"from":"Ann","to":"Bob","relationType":"knows"}]"""]),
        ("delete_entities", ["""entityNames=["Ann"]"""]),
    ];

    [Fact]
    public async Task The_inspector_lists_every_tool_and_calls_it()
    {
        using var folder = new TempFolder();
        string store = folder["memory.db"];
        JsonElement list = await InspectAsync(store, "tools/list");
        HashSet<string> left = [.. list.GetProperty("tools").EnumerateArray().Select(
            t => t.GetProperty("name").GetString()!)];
        Assert.Equal(45, left.Count);

        string revision = "";
        foreach ((string tool, string[] arguments) in s_calls)
        {
            JsonElement result = await CallAsync(store, tool, arguments);
            left.Remove(tool);
            if (tool == "remember_note")
                revision = result.GetProperty("structuredContent").GetProperty("revision").GetString()!;
        }

        await CallAsync(store, "history", ["id=note:one"]);
        await CallAsync(store, "restore", ["id=note:one", $"revision={revision}"]);
        await CallAsync(store, "resolve", ["id=note:one", $"revision={revision}"]);
        left.ExceptWith(["history", "restore", "resolve"]);
        Assert.Empty(left);
    }

    [Fact]
    public async Task The_inspector_lists_and_reads_resources()
    {
        using var folder = new TempFolder();
        string store = folder["memory.db"];
        await CallAsync(store, "remember_note", ["name=one", "text=hello"]);

        JsonElement list = await InspectAsync(store, "resources/list");
        JsonElement read = await InspectAsync(store, "resources/read", "--uri", "memory://note/one");

        Assert.Contains(
            "memory://note/one",
            list.GetProperty("resources").EnumerateArray().Select(r => r.GetProperty("uri").GetString()));
        Assert.Contains("hello", read.GetProperty("contents")[0].GetProperty("text").GetString());
    }

    /// <summary>
    /// The scenarios of the suite that ask nothing of a server but the protocol. The others call tools, prompts and
    /// resources by the names of the suite's own example server.
    /// </summary>
    [Theory]
    [InlineData("server-initialize")]
    [InlineData("ping")]
    [InlineData("logging-set-level")]
    [InlineData("tools-list")]
    [InlineData("resources-list")]
    [InlineData("resources-subscribe")]
    [InlineData("resources-unsubscribe")]
    [InlineData("prompts-list")]
    [InlineData("completion-complete")]
    [InlineData("server-sse-multiple-streams")]
    [InlineData("dns-rebinding-protection")]
    public async Task The_conformance_suite_passes(string scenario)
    {
        using var folder = new TempFolder();
        using Process server = Process.Start(new ProcessStartInfo(
            "dotnet", [Paths.Tool, "mcp", "--store", folder["memory.db"], "--http", "http://127.0.0.1:0"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            string line = (await server.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!;
            string url = line["listening on ".Length..];

            (int code, string output, string errors) = await Commands.RunAsync(
                "node", [Paths.Conformance, "server", "--url", url, "--scenario", scenario]);

            Assert.True(code == 0, output + errors);
            Assert.Contains(", 0 failed", output);
            Assert.DoesNotContain("Passed: 0/", output);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            await server.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static IEnumerable<(string Tool, string[] Arguments)> Calls(string type, bool hasAgent)
    {
        string last = type == "fact" ? "topic" : "name";
        string[] key = hasAgent ? ["agent=a7", $"{last}=one"] : [$"{last}=one"];
        yield return ($"remember_{type}", [.. key, "text=text"]);
        yield return ($"get_{type}", key);
        yield return ($"update_{type}", [.. key, "text=more"]);
        yield return ($"recall_{type}s", ["question=more"]);
        yield return ($"list_{type}s", []);
        yield return ($"forget_{type}", key);
    }

    private static async Task<JsonElement> CallAsync(string store, string tool, string[] arguments)
    {
        JsonElement result = await InspectAsync(
            store, "tools/call",
            ["--tool-name", tool, .. arguments.Length == 0 ? Array.Empty<string>() : ["--tool-arg", .. arguments]]);
        Assert.False(
            result.TryGetProperty("isError", out JsonElement isError) && isError.GetBoolean(),
            $"{tool}: {result.GetRawText()}");
        return result;
    }

    private static async Task<JsonElement> InspectAsync(string store, string method, params string[] more)
    {
        (int code, string output, string errors) = await Commands.RunAsync(
            "node", [Paths.Inspector, "dotnet", Paths.Tool, "mcp", "--store", store, "--method", method, .. more]);
        Assert.True(code == 0, $"{method} {string.Join(' ', more)}: {output}{errors}");
        return JsonElement.Parse(output);
    }
}
