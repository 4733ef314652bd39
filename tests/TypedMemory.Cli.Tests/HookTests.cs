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
    [InlineData("{ \"hooks\": [] }", "\"hooks\" is not an object")]
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

    [Theory]
    [InlineData("codex", "SessionStart", "Stop")]
    [InlineData("gemini", "SessionStart", "SessionEnd")]
    public async Task Agents_with_groups_of_hooks_have_them_under_their_own_events(string agent, string start, string end)
    {
        Assert.Equal(0, (await InstallAsync(agent)).Code);
        JsonNode hooks = JsonNode.Parse((await ReadAsync())!)!["hooks"]!;
        foreach ((string happened, string command) in new[] { (start, "start"), (end, "end") })
        {
            JsonNode hook = hooks[happened]![0]!["hooks"]![0]!;
            Assert.Equal(
                ("command", $"typedmemory hook {command} --agent {agent} --store \"{StorePath}\""),
                ((string)hook["type"]!, (string)hook["command"]!));
        }

        Assert.Equal(0, (await InstallAsync(agent, "--uninstall")).Code);
        Assert.Null(await ReadAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\n  \"version\": 1,\n  \"hooks\": {\n    \"stop\": [{ \"command\": \"beep\" }]\n  }\n}\n")]
    [InlineData("{\"version\":1,\"hooks\":{\"sessionStart\":[{\"command\":\"other\"}]}}")]
    public async Task Cursor_has_a_list_of_commands_and_a_version(string settings)
    {
        string? text = settings.Length > 0 ? settings : null;
        if (text is not null) await File.WriteAllTextAsync(Settings, text, Token);
        Assert.Contains("would become", (await InstallAsync("cursor", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal(text, await ReadAsync());
        Assert.Equal(0, (await InstallAsync("cursor")).Code);

        JsonNode installed = JsonNode.Parse((await ReadAsync())!)!;
        Assert.Equal(1, (int)installed["version"]!);
        Assert.Equal(
            $"typedmemory hook start --agent cursor --store \"{StorePath}\"",
            (string)installed["hooks"]!["sessionStart"]![0]!["command"]!);
        Assert.Contains("already", (await InstallAsync("cursor")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await InstallAsync("cursor", "--uninstall")).Code);
        Assert.Equal(text, await ReadAsync());
    }

    /// <summary>Each agent's own form of transcript and event; the start of a session of another one is told.</summary>
    [Theory]
    [InlineData(
        "codex",
        """{"type":"session_meta","payload":{"id":"s1"}}""" + "\n"
        + """{"type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>"}]}}"""
        + "\n" + """{"type":"event_msg","payload":{"type":"user_message","message":"Make it safe"}}""" + "\n"
        + """{"type":"event_msg","payload":{"type":"agent_message","message":"It waits now"}}""",
        "\"session_id\":\"s1\",\"cwd\":\"/home/ada/shop\"")]
    [InlineData(
        "gemini",
        "{\n \"sessionId\": \"s1\",\n \"messages\": [\n {\"type\": \"user\", \"content\": \"Make it safe\"},\n"
        + " {\"type\": \"gemini\", \"content\": [{\"text\": \"It waits now\"}]}\n ]\n}\n",
        "\"session_id\":\"s1\",\"cwd\":\"/home/ada/shop\"")]
    [InlineData(
        "cursor",
        """{"role":"user","message":{"content":[{"type":"text","text":"Make it safe"}]}}""" + "\n"
        + """{"role":"assistant","message":{"content":[{"type":"text","text":"It waits now"}]}}""",
        "\"conversation_id\":\"s1\",\"workspace_roots\":[\"/home/ada/shop\"]")]
    public async Task Sessions_of_every_agent_are_kept_and_told_to_the_others(
        string agent, string transcript, string happened)
    {
        string path = Path.Combine(Path.GetDirectoryName(StorePath)!, "session.json");
        await File.WriteAllTextAsync(path, transcript, Token);
        ToolResult end = await Tool.RunWithInputAsync(
            ["hook", "end", "--agent", agent, "--store", StorePath], $$"""{{{happened}},"transcript_path":"{{path}}"}""");
        Assert.Equal((0, ""), (end.Code, end.Output));

        string context = (string)JsonNode.Parse(
            (await HookAsync("start", """{"session_id":"s2","cwd":"/home/ada/shop"}""")).Output)!
            ["hookSpecificOutput"]!["additionalContext"]!;
        Assert.Contains($"episode:{agent}:s1", context, StringComparison.Ordinal);
        Assert.Contains("Make it safe", context, StringComparison.Ordinal);
        Assert.Contains("It waits now", context, StringComparison.Ordinal);

        ToolResult own = await Tool.RunWithInputAsync(
            ["hook", "start", "--agent", "cursor", "--store", StorePath],
            """{"session_id":"s3","workspace_roots":["/home/ada/shop"]}""");
        Assert.Contains("It waits now", (string)JsonNode.Parse(own.Output)!["additional_context"]!);
    }

    [Fact]
    public async Task The_last_answer_that_is_told_counts_more_than_the_transcript()
    {
        string path = Path.Combine(Path.GetDirectoryName(StorePath)!, "session.jsonl");
        await File.WriteAllTextAsync(
            path, """{"type":"event_msg","payload":{"type":"user_message","message":"Make it safe"}}""", Token);
        await Tool.RunWithInputAsync(
            ["hook", "end", "--agent", "codex", "--store", StorePath],
            $$"""{"session_id":"s1","cwd":"/shop","transcript_path":"{{path}}","last_assistant_message":"Done so"}""");
        Assert.Contains(
            "Done so", (await HookAsync("start", """{"session_id":"s2","cwd":"/shop"}""")).Output, StringComparison.Ordinal);
    }

    private async Task<string?> ReadAsync() =>
        File.Exists(Settings) ? await File.ReadAllTextAsync(Settings, Token) : null;

    private Task<ToolResult> InstallAsync(params string[] more)
    {
        string agent = more is [var first, ..] && !first.StartsWith('-') ? first : "claude";
        return Tool.RunAsync(
            ["hook", "install", agent, "--file", Settings, "--store", StorePath, .. more.Where(one => one != agent)]);
    }

    private async Task<ToolResult> HookAsync(string what, string input) =>
        await Tool.RunWithInputAsync(["hook", what, "--store", StorePath], input);
}
