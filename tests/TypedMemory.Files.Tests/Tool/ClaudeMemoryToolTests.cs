using System.Text.Json;

namespace TypedMemory.Files.Tests.Tool;

/// <summary>The texts are those that the tool's published description gives.</summary>
public sealed class ClaudeMemoryToolTests
{
    private static CancellationToken Token => TestFiles.Token;

    [Fact]
    public async Task A_conversation_reads_as_the_description_says()
    {
        await using TestFiles ada = TestFiles.Create();
        await CheckAsync(ada, """{"command":"view","path":"/memories"}""",
            "Here're the files and directories up to 2 levels deep in /memories, excluding hidden items and node_modules:\n0\t/memories");
        await CheckAsync(ada, """{"command":"create","path":"/memories/notes.md","file_text":"# Notes\n\none\ntwo\n"}""",
            "File created successfully at: /memories/notes.md");
        await CheckAsync(ada, """{"command":"view","path":"/memories/notes.md"}""",
            "Here's the content of /memories/notes.md with line numbers:\n     1\t# Notes\n     2\t\n     3\tone\n     4\ttwo");
        await CheckAsync(ada, """{"command":"view","path":"/memories/notes.md","view_range":[3,-1]}""",
            "Here's the content of /memories/notes.md with line numbers:\n     3\tone\n     4\ttwo");
        await CheckAsync(ada, """{"command":"str_replace","path":"/memories/notes.md","old_str":"two","new_str":"three"}""",
            "The memory file has been edited.\nHere's a snippet of /memories/notes.md with line numbers:\n     1\t# Notes\n     2\t\n     3\tone\n     4\tthree");
        await CheckAsync(ada, """{"command":"insert","path":"/memories/notes.md","insert_line":3,"insert_text":"between"}""",
            "The file /memories/notes.md has been edited.");
        Assert.Equal("# Notes\n\none\nbetween\nthree\n", await ada.Files.ReadTextAsync("notes.md", Token));
        await CheckAsync(ada, """{"command":"create","path":"/memories/team/deep/er.md","file_text":"x"}""",
            "File created successfully at: /memories/team/deep/er.md");
        await CheckAsync(ada, """{"command":"rename","old_path":"/memories/notes.md","new_path":"/memories/team/notes.md"}""",
            "Successfully renamed /memories/notes.md to /memories/team/notes.md");
        await CheckAsync(ada, """{"command":"view","path":"/memories"}""",
            "Here're the files and directories up to 2 levels deep in /memories, excluding hidden items and node_modules:\n"
            + "28\t/memories\n28\t/memories/team\n1\t/memories/team/deep\n27\t/memories/team/notes.md");
        await CheckAsync(ada, """{"command":"rename","old_path":"/memories/team","new_path":"/memories/group"}""",
            "Successfully renamed /memories/team to /memories/group");
        await CheckAsync(ada, """{"command":"delete","path":"/memories/group"}""",
            "Successfully deleted /memories/group");
        Assert.Equal(0, await ada.Files.ListAsync().CountAsync(Token));
    }

    [Theory]
    [InlineData("""{"command":"view","path":"/memories/none.md"}""",
        "The path /memories/none.md does not exist. Please provide a valid path.")]
    [InlineData("""{"command":"create","path":"/memories/a.md","file_text":"x"}""",
        "Error: File /memories/a.md already exists")]
    [InlineData("""{"command":"str_replace","path":"/memories/none.md","old_str":"x","new_str":"y"}""",
        "Error: The path /memories/none.md does not exist. Please provide a valid path.")]
    [InlineData("""{"command":"str_replace","path":"/memories/a.md","old_str":"x","new_str":"y"}""",
        "No replacement was performed, old_str `x` did not appear verbatim in /memories/a.md.")]
    [InlineData("""{"command":"str_replace","path":"/memories/a.md","old_str":"same","new_str":"y"}""",
        "No replacement was performed. Multiple occurrences of old_str `same` in lines: 1, 3. Please ensure it is unique")]
    [InlineData("""{"command":"insert","path":"/memories/none.md","insert_line":0,"insert_text":"x"}""",
        "Error: The path /memories/none.md does not exist")]
    [InlineData("""{"command":"insert","path":"/memories/a.md","insert_line":4,"insert_text":"x"}""",
        "Error: Invalid `insert_line` parameter: 4. It should be within the range of lines of the file: [0, 3]")]
    [InlineData("""{"command":"view","path":"/memories/a.md","view_range":[0,9]}""",
        "Error: Invalid `view_range` parameter: [0, 9]. It should be within the range of lines of the file: [1, 3]")]
    [InlineData("""{"command":"delete","path":"/memories/none.md"}""", "Error: The path /memories/none.md does not exist")]
    [InlineData("""{"command":"delete","path":"/memories"}""",
        "Error: The path /memories is the directory of all memories itself")]
    [InlineData("""{"command":"rename","old_path":"/memories/none","new_path":"/memories/b"}""",
        "Error: The path /memories/none does not exist")]
    [InlineData("""{"command":"rename","old_path":"/memories/a.md","new_path":"/memories/b.md"}""",
        "Error: The destination /memories/b.md already exists")]
    [InlineData("""{"command":"view","path":"/etc/passwd"}""",
        "Error: Invalid path /etc/passwd: it does not start with /memories")]
    [InlineData("""{"command":"view","path":"/memories/../etc/passwd"}""",
        "Error: Invalid path /memories/../etc/passwd: \"..\" in it leads elsewhere")]
    [InlineData("""{"command":"view","path":"/memoriesx"}""",
        "Error: Invalid path /memoriesx: it does not start with /memories")]
    [InlineData("""{"command":"fly"}""",
        "Error: There is no command `fly`. Use view, create, str_replace, insert, delete or rename.")]
    [InlineData("""{"command":"create","path":"/memories/x.md"}""", "Error: The argument `file_text` is missing.")]
    [InlineData("""{"command":"insert","path":"/memories/a.md","insert_line":"1","insert_text":"x"}""",
        "Error: The argument `insert_line` has to be an integer.")]
    [InlineData("[]", "Error: The argument `command` is missing.")]
    public async Task What_cannot_be_done_is_told_as_the_description_says(string input, string text)
    {
        await using TestFiles ada = TestFiles.Create();
        await ada.Files.WriteTextAsync("a.md", "same\nother\nsame\n", Token);
        await ada.Files.WriteTextAsync("b.md", "b", Token);

        Assert.Equal(new MemoryToolResult(text, IsError: true), await CallAsync(ada, input));
        Assert.Equal("same\nother\nsame\n", await ada.Files.ReadTextAsync("a.md", Token));
    }

    [Fact]
    public async Task The_tool_and_the_directory_are_one_store()
    {
        await using TestFiles ada = TestFiles.Create();
        ada.Write("from-disk.md", "# Disk\r\n\r\ntext\r\n");
        await ada.SyncAsync();
        await CallAsync(ada, """{"command":"create","path":"/memories/from-tool.md","file_text":"# Tool\n"}""");
        await CallAsync(
            ada,
            """{"command":"str_replace","path":"/memories/from-disk.md","old_str":"# Disk\n\ntext","new_str":"# Disk\n\nedited"}""");
        await ada.SyncAsync();

        Assert.Equal("# Tool\n", ada.Read("from-tool.md"));
        Assert.Equal("# Disk\r\n\r\nedited\r\n", ada.Read("from-disk.md"));
    }

    [Fact]
    public async Task Edits_of_two_agents_at_once_are_both_there()
    {
        await using TestFiles ada = TestFiles.Create();
        await ada.Files.WriteTextAsync("log.md", "# Log\n", Token);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(async i => await CallAsync(
            ada, $$"""{"command":"insert","path":"/memories/log.md","insert_line":1,"insert_text":"line {{i}}"}""")));

        string[] lines = (await ada.Files.ReadTextAsync("log.md", Token))!.Split('\n');
        Assert.All(Enumerable.Range(0, 40), i => Assert.Contains($"line {i}", lines));
    }

    [Fact]
    public async Task A_tool_for_a_folder_sees_nothing_else()
    {
        await using TestFiles ada = TestFiles.Create();
        await ada.Files.WriteTextAsync("a7/x.md", "x", Token);
        await ada.Files.WriteTextAsync("a8/y.md", "y", Token);
        var tool = new ClaudeMemoryTool(ada.Files, "a7");

        string shown = (await tool.ExecuteAsync(Json("""{"command":"view","path":"/memories"}"""), Token)).Text;
        Assert.EndsWith(":\n1\t/memories\n1\t/memories/x.md", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_is_JSON() =>
        Assert.Equal(6, Json(ClaudeMemoryTool.InputSchema).GetProperty("properties").GetProperty("command").GetProperty("enum")
            .GetArrayLength());

    private static async Task CheckAsync(TestFiles files, string input, string text) =>
        Assert.Equal(new MemoryToolResult(text, IsError: false), await CallAsync(files, input));

    private static async Task<MemoryToolResult> CallAsync(TestFiles files, string input) =>
        await files.Get<ClaudeMemoryTool>().ExecuteAsync(Json(input), Token);

    private static JsonElement Json(string text)
    {
        using JsonDocument document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
