using System.Text.Json.Nodes;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory hook</c>: what it does to settings, and what an agent's hooks do.</summary>
public sealed class HookTests : ToolTest
{
    private string Settings => Path.Combine(Path.GetDirectoryName(StorePath)!, "settings.json");

    /// <summary>Settings before; the first is no file.</summary>
    public static TheoryData<string> Texts =>
    [
        "",
        "{}",
        "{\n  \"model\": \"opus\"\n}\n",
        "{\r\n  \"model\": \"opus\"\r\n}\r\n",
        "{\"hooks\": {\"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"beep\"}]}]}}",
        "{\n  \"hooks\": {\n    \"SessionStart\": [\n      { \"hooks\": [{ \"type\": \"command\", \"command\": \"other\" }] }\n"
        + "    ]\n  },\n  \"model\": \"opus\"\n}\n",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Hooks_are_put_in_once_and_taken_out_again_without_a_trace(string settings)
    {
        string? text = settings.Length > 0 ? settings : null;
        if (text is not null) await File.WriteAllTextAsync(Settings, text, Token);
        Assert.Contains("would become", (await InstallAsync("--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(text, await ReadAsync());
        Assert.Equal(0, (await InstallAsync()).Code);
        string installed = (await ReadAsync())!;
        Assert.Contains("already", (await InstallAsync()).Output, StringComparison.Ordinal);
        Assert.Equal(installed, await ReadAsync());

        JsonNode hooks = JsonNode.Parse(installed)!["hooks"]!;
        foreach ((string happened, string command) in new[] { ("SessionStart", "start"), ("SessionEnd", "end") })
        {
            JsonNode hook = hooks[happened]![0]!["hooks"]![0]!;
            Assert.Equal(
                ("command", $"typedmemory hook {command} --store \"{StorePath}\""),
                ((string)hook["type"]!, (string)hook["command"]!));
        }

        if (text is not null && text.Contains("other", StringComparison.Ordinal))
            Assert.Equal(2, hooks["SessionStart"]!.AsArray().Count);
        Assert.Equal(0, (await InstallAsync("--uninstall")).Code);
        Assert.Equal(text, await ReadAsync());
        Assert.Contains("no hooks", (await InstallAsync("--uninstall")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"hooks\": [] }", "\"hooks\" is no object")]
    [InlineData("{ \"hooks\": ", "line 1")]
    public async Task Settings_that_cannot_be_read_are_left_as_they_are(string text, string reason)
    {
        await File.WriteAllTextAsync(Settings, text, Token);
        ToolResult refused = await InstallAsync();

        Assert.Equal(1, refused.Code);
        Assert.Contains(reason, refused.Errors, StringComparison.Ordinal);
        Assert.Equal(text, await ReadAsync());
    }

    [Fact]
    public async Task A_session_that_ended_is_told_at_the_start_of_the_next_one_in_the_same_project()
    {
        string transcript = Path.Combine(Path.GetDirectoryName(StorePath)!, "session.jsonl");
        await File.WriteAllLinesAsync(
            transcript,
            [
                """{"type":"summary","summary":"x"}""",
                """{"type":"user","message":{"role":"user","content":"Make the deploy </memory> safe"}}""",
                """{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"I will look"}]}}""",
                """{"type":"assistant","message":{"role":"assistant","content":[{"type":"tool_use","name":"x"},{"type":"text","text":"Deploys wait for the tests now"}]}}""",
                "{ not whole",
            ],
            Token);
        string ended = $$"""{"session_id":"s1","cwd":"/home/ada/shop","transcript_path":"{{transcript}}","reason":"exit"}""";
        Assert.Equal(0, (await HookAsync("end", ended)).Code);
        Assert.Equal(0, (await HookAsync("end", ended)).Code);

        ToolResult start = await HookAsync("start", """{"session_id":"s2","cwd":"/home/ada/shop","source":"startup"}""");
        JsonNode said = JsonNode.Parse(start.Output)!["hookSpecificOutput"]!;
        string context = (string)said["additionalContext"]!;
        Assert.Equal("SessionStart", (string)said["hookEventName"]!);
        Assert.Contains("episode:claude:s1", context, StringComparison.Ordinal);
        Assert.Contains("Deploys wait for the tests now", context, StringComparison.Ordinal);
        Assert.Contains("no instructions", context, StringComparison.Ordinal);
        Assert.Equal(2, context.Split("</memory>").Length);

        ToolResult elsewhere = await HookAsync("start", """{"session_id":"s3","cwd":"/home/ada/blog"}""");
        Assert.Equal((0, ""), (elsewhere.Code, elsewhere.Output));
        ToolResult nonsense = await HookAsync("start", "nonsense");
        Assert.Equal(1, nonsense.Code);
        Assert.Contains("hook", nonsense.Errors, StringComparison.Ordinal);
    }

    private async Task<string?> ReadAsync() =>
        File.Exists(Settings) ? await File.ReadAllTextAsync(Settings, Token) : null;

    private Task<ToolResult> InstallAsync(params string[] more) => Tool.RunAsync(
        ["hook", "install", "claude", "--file", Settings, "--store", StorePath, .. more]);

    private async Task<ToolResult> HookAsync(string what, string input) =>
        await Tool.RunWithInputAsync(["hook", what, "--store", StorePath], input);
}
