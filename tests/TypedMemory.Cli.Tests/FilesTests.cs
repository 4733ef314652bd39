using System.Text.Json.Nodes;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory files</c>: three directories and a hub, and the tool killed while it works.</summary>
public sealed class FilesTests : ToolTest
{
    private readonly List<string> _folders = [];

    [Fact]
    public async Task Three_directories_and_a_remote_database_become_the_same()
    {
        string ada = NewFolder(), bob = NewFolder(), cy = NewFolder();
        Write(ada, "m.md", "# T\n\n## One\none\n\n## Two\ntwo\n\n## Three\nthree\n");
        foreach (string folder in new[] { ada, bob, cy }) await SyncAsync(folder);
        Edit(ada, "m.md", "one", "ONE");
        Edit(bob, "m.md", "two", "TWO");
        Edit(cy, "m.md", "three", "THREE");
        foreach (string folder in new[] { ada, bob, cy, ada, bob }) await SyncAsync(folder);

        foreach (string folder in new[] { ada, bob, cy })
        {
            Assert.Equal("# T\n\n## One\nONE\n\n## Two\nTWO\n\n## Three\nTHREE\n", Read(folder, "m.md"));
            Assert.Equal(["m.md"], List(folder));
        }
    }

    [Fact]
    public async Task What_is_refused_is_told_with_exit_code_3_and_the_rest_is_synced()
    {
        string ada = NewFolder();
        Write(ada, "fine.md", "# Fine\n");
        Write(ada, "con.md", "device");
        ToolResult text = await Tool.RunAsync(["files", "sync", ada]);
        ToolResult json = await Tool.RunAsync(["files", "sync", ada, "--json"]);

        Assert.Equal((3, 3), (text.Code, json.Code));
        Assert.Contains("1 stored", text.Output, StringComparison.Ordinal);
        Assert.Contains("refused: \"con.md\": \"con\" is a device on Windows", text.Output, StringComparison.Ordinal);
        JsonNode said = JsonNode.Parse(json.Output)!;
        Assert.Equal(("con.md", 0), ((string)said["refused"]![0]!["path"]!, (int)said["stored"]!));
    }

    [Fact]
    public async Task History_and_restore_of_a_file()
    {
        string ada = NewFolder();
        Write(ada, "m.md", "# first\n");
        await Tool.RunAsync(["files", "sync", ada]);
        Write(ada, "m.md", "# second one\n");
        await Tool.RunAsync(["files", "sync", ada]);
        ToolResult history = await Tool.RunAsync(["files", "history", ada, "m.md", "--json"]);
        JsonNode[] revisions = [.. history.Lines.Select(static line => JsonNode.Parse(line)!)];
        Assert.Equal(["# second one\n", "# first\n"], revisions.Select(static r => (string?)r["text"]));

        ToolResult restored = await Tool.RunAsync(["files", "restore", ada, "m.md", (string)revisions[1]["rev"]!]);
        Assert.Equal((0, ""), (restored.Code, restored.Errors));
        await Tool.RunAsync(["files", "sync", ada]);
        Assert.Equal("# first\n", Read(ada, "m.md"));
        Assert.Equal(1, (await Tool.RunAsync(["files", "history", ada, "none.md"])).Code);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_and_a_remote_that_is_none_are_told()
    {
        ToolResult missing = await Tool.RunAsync(["files", "sync", "/no/such/folder"]);
        ToolResult wrong = await Tool.RunAsync(["files", "sync", NewFolder(), "--remote", "nonsense"]);

        Assert.Equal((1, 2), (missing.Code, wrong.Code));
        Assert.Contains("\"/no/such/folder\"", missing.Errors, StringComparison.Ordinal);
        Assert.Contains("not a URL", wrong.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tool_that_is_killed_at_any_moment_loses_nothing()
    {
        const int Files = 400;
        string ada = NewFolder(), bob = NewFolder();
        for (int i = 0; i < Files; i++) Write(ada, $"n{i}.md", $"# {i}\n\n## One\none\n\n## Two\ntwo\n");
        string store = Path.Combine(NewFolder(), "shared.db");
        bool finished = false;
        for (int attempt = 0; !finished; attempt++)
        {
            await using Tool tool = Tool.Start(["files", "sync", ada, "--store", store, "--remote", Url()]);

            // Killed after ever longer times, till it once comes to its end.
            Task<ToolResult> ending = tool.FinishAsync();
            finished = await Task.WhenAny(ending, Task.Delay(150 + (attempt * 150), Token)) == ending;
        }

        for (int i = 0; i < Files; i += 2) Edit(ada, $"n{i}.md", "one", $"edited {i}");
        finished = false;
        for (int attempt = 0; !finished; attempt++)
        {
            await using Tool tool = Tool.Start(["files", "sync", bob, "--remote", Url()]);
            Task<ToolResult> ending = tool.FinishAsync();
            finished = await Task.WhenAny(ending, Task.Delay(150 + (attempt * 150), Token)) == ending;
        }

        ToolResult last = await Tool.RunAsync(["files", "sync", ada, "--store", store, "--remote", Url()]);
        Assert.Equal(0, last.Code);
        await SyncAsync(bob);
        Assert.Equal(Files, List(bob).Length);
        Assert.Equal(List(ada), List(bob));
        foreach (string path in List(ada)) Assert.Equal(Read(ada, path), Read(bob, path));
        Assert.Equal("# 2\n\n## One\nedited 2\n\n## Two\ntwo\n", Read(bob, "n2.md"));
    }

    [Fact]
    public async Task A_directory_that_is_kept_takes_edits_until_it_is_interrupted()
    {
        string ada = NewFolder(), bob = NewFolder();
        Write(ada, "m.md", "# M\n");
        await using Tool kept = Tool.Start(["files", "sync", bob, "--remote", Url(), "--live"]);
        await kept.ReadUntilAsync(static line => line.Contains("0 stored", StringComparison.Ordinal));
        await SyncAsync(ada);
        await kept.ReadUntilAsync(static line => line.Contains("1 written", StringComparison.Ordinal));
        Assert.Equal("# M\n", Read(bob, "m.md"));

        ToolResult second = await Tool.RunAsync(["files", "sync", bob]);
        Assert.Equal(1, second.Code);
        Assert.Contains("Another process", second.Errors, StringComparison.Ordinal);
        await kept.InterruptAsync();
        Assert.Equal(0, (await kept.FinishAsync()).Code);
    }

    [Fact]
    public async Task A_directory_is_asked_a_question_and_the_section_with_the_answer_is_shown()
    {
        string ada = NewFolder();
        Directory.CreateDirectory(Path.Combine(ada, "notes"));
        Write(ada, "notes/deploys.md", "# Deploys\n\n## Fridays\nNothing is released then.\n\n## Mondays\nAll is.\n");
        Write(ada, "lunch.md", "# Lunch\n\nSoup.\n");
        await Tool.RunAsync(["files", "sync", ada]);

        ToolResult asked = await Tool.RunAsync(["recall", ada, "when is something released?"]);
        Assert.Equal((0, ""), (asked.Code, asked.Errors));
        string hit = Assert.Single(asked.Lines);
        Assert.Contains("file:notes/deploys.md", hit, StringComparison.Ordinal);
        Assert.Contains("Nothing is [released] then", hit, StringComparison.Ordinal);
        ToolResult heading = await Tool.RunAsync(["recall", ada, "friday", "--json"]);
        Assert.Contains("[Fridays]", (string)JsonNode.Parse(heading.Lines[0])!["snippet"]!, StringComparison.Ordinal);

        // An edit of the section is found by its new words, and no longer by the old ones.
        Edit(ada, "notes/deploys.md", "Nothing is released", "Everything is frozen");
        await Tool.RunAsync(["files", "sync", ada]);
        Assert.Single((await Tool.RunAsync(["recall", ada, "frozen"])).Lines);
        Assert.Empty((await Tool.RunAsync(["recall", ada, "nothing released"])).Lines);
    }

    private string NewFolder()
    {
        string folder = Path.Combine(Path.GetDirectoryName(StorePath)!, $"files{_folders.Count}");
        Directory.CreateDirectory(folder);
        _folders.Add(folder);
        return folder;
    }

    private async Task SyncAsync(string folder)
    {
        ToolResult result = await Tool.RunAsync(["files", "sync", folder, "--remote", Url()]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
    }

    private static void Write(string folder, string path, string text) =>
        File.WriteAllText(Path.Combine(folder, path), text);

    private static string Read(string folder, string path) => File.ReadAllText(Path.Combine(folder, path));

    private static void Edit(string folder, string path, string old, string @new) =>
        Write(folder, path, Read(folder, path).Replace(old, @new, StringComparison.Ordinal));

    private static string[] List(string folder) =>
    [
        .. Directory.GetFiles(folder).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal),
    ];
}
