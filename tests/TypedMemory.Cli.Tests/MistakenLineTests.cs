using System.CommandLine;
using System.Text.Json;
using TypedMemory.Cli.Shell;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary>A command line that is wrong is refused by every command, and told to programs as JSON.</summary>
public sealed class MistakenLineTests : ToolTest
{
    /// <summary>Every command that does something, with its path.</summary>
    private static IEnumerable<(string[] Path, Command Command)> All => Below(ToolCommands.Create(), []);

    public static TheoryData<string> Commands => [.. All.Select(static one => string.Join(' ', one.Path))];

    [Fact]
    public void Every_command_prints_JSON_for_programs() => Assert.All(All, static one =>
        Assert.Contains(one.Command.Options, static option => option.Name == CommonOptions.JsonName));

    [Theory, MemberData(nameof(Commands))]
    public void An_option_that_it_does_not_have_is_refused_wherever_it_stands(string command)
    {
        string[] path = command.Split(' ');
        Command known = All.Single(one => one.Path.SequenceEqual(path)).Command;
        string[] arguments = [.. Arguments(known)];
        for (int at = 0; at <= arguments.Length; at++)
        {
            string[] line = [.. path, .. arguments[..at], "--nonsense", .. arguments[at..]];
            string? mistake = CommandLineCheck.Mistake(ToolCommands.Create().Parse(line));
            Assert.Contains("\"--nonsense\"", mistake, StringComparison.Ordinal);
            Assert.Contains($"typedmemory {command} --help", mistake, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_is_a_usage_error_and_nothing_is_done()
    {
        ToolResult text = await Tool.RunAsync(["put", StorePath, "fact:a", "{}", "--nonsense"]);
        Assert.Equal((2, ""), (text.Code, text.Output));
        Assert.StartsWith("error: There is no option \"--nonsense\" here.", text.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(StorePath));

        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        Assert.Equal(2, (await Tool.RunAsync(["ls", StorePath, "--nonsense"])).Code);
        Assert.Equal(2, (await Tool.RunAsync(["ls", StorePath, "-x"])).Code);
        ToolResult behind = await Tool.RunAsync(["ls", StorePath, "--", "--nonsense"]);
        Assert.Equal((0, "", ""), (behind.Code, behind.Output, behind.Errors));
    }

    [Theory]
    [InlineData("ls STORE --nonsense --json", "usage")]
    [InlineData("get STORE --json", "usage")]
    [InlineData("no-such-command --json", "usage")]
    [InlineData("store --json", "usage")]
    [InlineData("ls STORE --limit many --json", "usage")]
    [InlineData("sync STORE nowhere --json", "usage")]
    [InlineData("ls ftp://nowhere/db --json", "usage")]
    [InlineData("mcp --store STORE --live --json", "usage")]
    [InlineData("serve --data STORE --json", "usage")]
    [InlineData("completions fish --json", "usage")]
    [InlineData("put STORE fact:a not-json --json", "usage")]
    [InlineData("import STORE none.jsonl --json", null)]
    [InlineData("schema check none.dll --json", null)]
    [InlineData("inspect none.db --json", null)]
    [InlineData("mcp --store none.db --read-only --json", null)]
    [InlineData("hook install claude --file /dev/null/x --json", null)]
    [InlineData("hook end --json", null)]
    [InlineData("user set ann --data STORE/none --json", null)]
    [InlineData("db list http://127.0.0.1:1/ --json", null)]
    [InlineData("files sync none --json", null)]
    public async Task What_is_wrong_is_one_JSON_object_with_an_exit_code(string line, string? error)
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        string[] words = [.. line.Split(' ').Select(word => word.Replace("STORE", StorePath, StringComparison.Ordinal))];
        ToolResult result = await Tool.RunWithInputAsync(words, "no event");
        Assert.Equal(error == "usage" ? 2 : 1, result.Code);
        Assert.Equal("", result.Output);
        JsonElement told = ParseLine(result.Errors);
        if (error is not null) Assert.Equal(error, told.GetProperty("error").GetString());
        Assert.NotEqual("", told.GetProperty("error").GetString());
        Assert.NotEqual("", told.GetProperty("reason").GetString());
    }

    [Theory]
    [InlineData(1, "\"FOLDER\" is a folder.", "Name the file", "ls FOLDER")]
    [InlineData(2, "The remote \"couch.example/db\" is not a URL", "https://couch.example.com/", "sync STORE couch.example/db")]
    [InlineData(2, "The remote \"couch.example/db\" is not a URL", "https://", "sync STORE ann:s3cret@couch.example/db")]
    [InlineData(1, "\"http://couch.invalid/db\" is refused", "--allow-insecure", "sync STORE http://couch.invalid/db")]
    [InlineData(1, "\"http://couch.invalid/db\" is refused", "--allow-insecure", "ls http://couch.invalid/db")]
    [InlineData(1, "\"http://127.0.0.1:1\" cannot be reached", "that the server is running", "db list http://127.0.0.1:1/")]
    [InlineData(2, "The limit \"-5\" is too small", "at least 1", "store revs-limit STORE -5")]
    [InlineData(1, "--url \"nonsense\" is not a URL", "http://127.0.0.1:5984", "serve --data FOLDER --url nonsense --allow-anonymous")]
    [InlineData(1, "\"STORE\" is a file", "Name one", "serve --data STORE --url http://127.0.0.1:0 --allow-anonymous")]
    [InlineData(2, "The account \"ann\" of \"https://couch.invalid/db\" has no password", "TYPEDMEMORY_REMOTE_PASSWORD", "sync STORE https://ann@couch.invalid/db")]
    [InlineData(2, "The account \"ann\" of \"https://couch.invalid/db\" has no password", "TYPEDMEMORY_REMOTE_PASSWORD", "ls https://ann@couch.invalid/db")]
    [InlineData(2, "--port is \"abc\"", "give a whole number", "inspect STORE --port abc")]
    [InlineData(2, "--port is 99999", "give 0 to 65535", "inspect STORE --port 99999")]
    [InlineData(2, "--limit is -1", "give 0 or more", "ls STORE --limit -1")]
    [InlineData(2, "--limit is -1", "give 0 or more", "query STORE a=1 --limit -1")]
    [InlineData(2, "--max-size is -5", "give 1 or more", "doctor STORE --max-size -5")]
    [InlineData(2, "--grace is \"5m\"", "give a time span like 00:05:00", "sweep STORE --grace 5m")]
    [InlineData(2, "LIMIT is \"many\"", "give a whole number", "store revs-limit STORE many")]
    [InlineData(2, "\"tcsh\" not recognized", "Must be one of: \"bash\"", "completions tcsh")]
    [InlineData(1, "\"FOLDER\" is a folder", "Name a file of JSON lines", "import STORE FOLDER")]
    [InlineData(1, "--url \"http://127.0.0.1:99999\"", "0 to 65535", "serve --data FOLDER --url http://127.0.0.1:99999 --allow-anonymous")]
    [InlineData(2, "Required command was not provided.", "See typedmemory store --help.", "store")]
    public async Task A_mistake_is_told_with_the_value_and_what_to_do(int code, string happened, string todo, string line)
    {
        await WithStoreAsync(static async store => await store.PutAsync("fact:a", "{}"));
        string folder = Path.GetDirectoryName(StorePath)!;
        string Fill(string text) => text.Replace("STORE", StorePath, StringComparison.Ordinal)
            .Replace("FOLDER", folder, StringComparison.Ordinal);
        ToolResult result = await Tool.RunAsync([.. line.Split(' ').Select(Fill)]);
        Assert.Equal((code, ""), (result.Code, result.Output));
        Assert.Contains(Fill(happened), result.Errors, StringComparison.Ordinal);
        Assert.Contains(todo, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sync_that_cannot_reach_its_remote_says_nothing_twice()
    {
        ToolResult result = await Tool.RunAsync(["sync", StorePath, "http://127.0.0.1:1/db"]);
        string[] lines = result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1, result.Code);
        Assert.Equal(lines.Distinct(), lines);
        Assert.Single(lines, static line => line.StartsWith("error: ", StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Commands))]
    public async Task A_store_that_is_not_there_is_told_in_JSON(string command)
    {
        string[] path = command.Split(' ');
        Command known = All.Single(one => one.Path.SequenceEqual(path)).Command;
        // The others make one, or have none.
        if (command is "put" or "import" or "sync" or "store restore" || !known.Arguments.Any(static a => a.Name == "STORE"))
            return;
        string[] arguments = [.. known.Arguments.Where(static a => a.Arity.MinimumNumberOfValues > 0)
            .Select(argument => argument.Name == "STORE" ? StorePath : Sample(argument))];
        string[] remote = known.Options.Any(static option => option.Name == "--remote")
            ? ["--remote", "http://127.0.0.1:1/db"] : command == "store repair" ? ["--from", "http://127.0.0.1:1/db"] : [];
        ToolResult result = await Tool.RunAsync(
            [.. path, .. arguments, .. remote, "--json"], ("EDITOR", "false"));
        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(
            $"There is no store \"{StorePath}\".",
            ParseLine(result.Errors).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(StorePath));
    }

    [Fact]
    public async Task Hooks_servers_schemas_and_completions_print_JSON()
    {
        string settings = StorePath + ".settings.json";
        JsonElement dry = ParseLine((await Tool.RunAsync(
            ["hook", "install", "claude", "--file", settings, "--store", StorePath, "--dry-run", "--json"])).Output);
        Assert.Contains("SessionStart", dry.GetProperty("wouldBecome").GetString(), StringComparison.Ordinal);
        Assert.False(dry.GetProperty("changed").GetBoolean());
        JsonElement hooks = ParseLine((await Tool.RunAsync(
            ["hook", "install", "claude", "--file", settings, "--store", StorePath, "--json"])).Output);
        Assert.Equal((settings, true, true), (
            hooks.GetProperty("file").GetString(), hooks.GetProperty("installed").GetBoolean(),
            hooks.GetProperty("changed").GetBoolean()));
        Assert.False(hooks.TryGetProperty("wouldBecome", out _));
        JsonElement ended = ParseLine((await Tool.RunWithInputAsync(
            ["hook", "end", "--store", StorePath, "--json"],
            """{"session_id":"s1","cwd":"/work/p","transcript_path":"/none"}""")).Output);
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("id").ValueKind);

        string client = StorePath + ".client.json";
        JsonElement server = ParseLine((await Tool.RunAsync(
            ["mcp", "install", "claude", "--file", client, "--store", StorePath, "--json"])).Output);
        Assert.True(server.GetProperty("changed").GetBoolean());
        JsonElement again = ParseLine((await Tool.RunAsync(
            ["mcp", "install", "claude", "--file", client, "--store", StorePath, "--json"])).Output);
        Assert.Equal((true, false), (again.GetProperty("installed").GetBoolean(), again.GetProperty("changed").GetBoolean()));

        JsonElement script = ParseLine((await Tool.RunAsync(["completions", "bash", "--json"])).Output);
        Assert.Contains("complete -o default", script.GetProperty("script").GetString(), StringComparison.Ordinal);

        string baseline = StorePath + ".schema.json";
        string assembly = typeof(MistakenLineTests).Assembly.Location;
        JsonElement written = ParseLine((await Tool.RunAsync(
            ["schema", "write", assembly, "--file", baseline, "--json"])).Output);
        Assert.Equal((baseline, true), (written.GetProperty("file").GetString(), written.GetProperty("written").GetBoolean()));
        await File.WriteAllTextAsync(baseline, (await File.ReadAllTextAsync(baseline, Token)).Replace(
            "\"version\": 2", "\"version\": 1", StringComparison.Ordinal), Token);
        ToolResult differs = await Tool.RunAsync(["schema", "check", assembly, "--file", baseline, "--json"]);
        Assert.Equal(1, differs.Code);
        Assert.Equal(
            """[{"removed":"types/alarm/version: 1"},{"added":"types/alarm/version: 2"}]""",
            ParseLine(differs.Output).GetProperty("differences").GetRawText());
        Assert.Contains("schema write", ParseLine(differs.Errors).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Arguments(Command command) =>
        command.Arguments.Where(static argument => argument.Arity.MaximumNumberOfValues > 0).Select(Sample);

    // One of those that it takes, or what can be one.
    private static string Sample(Argument argument) =>
        argument.GetCompletions(System.CommandLine.Completions.CompletionContext.Empty).FirstOrDefault()?.Label
        ?? (argument.Name == "SELECTOR" ? "a=1" : argument.ValueType == typeof(int?) ? "1" : "x");

    private static IEnumerable<(string[] Path, Command Command)> Below(Command parent, string[] path)
    {
        foreach (Command command in parent.Subcommands)
        {
            string[] here = [.. path, command.Name];
            if (command.Action is not null) yield return (here, command);
            foreach ((string[] Path, Command Command) below in Below(command, here)) yield return below;
        }
    }

    private static JsonElement ParseLine(string text)
    {
        using JsonDocument json = JsonDocument.Parse(
            Assert.Single(text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        return json.RootElement.Clone();
    }
}
