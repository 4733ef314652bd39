using System.Text.Json;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace TypedMemory.Agents.Tests.Files;

public sealed class FileStoreTests
{
    private static CancellationToken Token => AgentProcess.Token;

    [Fact]
    public async Task Files_are_written_read_listed_searched_and_deleted()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        var store = process.Get<AgentFileStore>();
        await store.CreateDirectoryAsync("notes", Token);
        await store.WriteAsync("notes/deep/b.md", "# B\nneedle\n", Token);
        await store.WriteAsync("notes\\a.md", "# A\r\n", Token);
        await store.WriteAsync("notes/a.md", "# A changed\r\n", Token);

        Assert.Equal("# A changed\r\n", await store.ReadAsync("notes/a.md", Token));
        Assert.Null(await store.ReadAsync("none.md", Token));
        Assert.True(await store.FileExistsAsync("notes//a.md", Token));
        Assert.False(await store.FileExistsAsync("notes", Token));
        Assert.Equal(
            [("deep", FileStoreEntry.Directory), ("a.md", FileStoreEntry.File)],
            (await store.ListChildrenAsync("notes", Token)).Select(static entry => (entry.Name, entry.Type)));
        Assert.Empty(await store.ListChildrenAsync("none", Token));
        FileSearchResult found = Assert.Single(
            await store.SearchAsync("", "NEEDLE", "**/*.md", recursive: true, Token));
        Assert.Equal(("notes/deep/b.md", 2), (found.FileName, found.MatchingLines[0].LineNumber));
        Assert.True(await store.DeleteAsync("notes/a.md", Token));
        Assert.False(await store.DeleteAsync("notes/a.md", Token));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("con.md")]
    [InlineData("")]
    public async Task A_path_that_leads_out_is_refused(string path)
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        var store = process.Get<AgentFileStore>();
        await Assert.ThrowsAsync<ArgumentException>(() => store.WriteAsync(path, "x", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.ReadAsync(path, Token));
    }

    [Fact]
    public async Task Claudes_tool_the_agents_files_and_the_directory_are_one_store()
    {
        using var folder = new TestFolder();
        await using AgentProcess process = AgentProcess.Start(folder);
        var function = new ClaudeMemoryFunction(process.Get<ClaudeMemoryTool>());
        ScriptedChatClient model = new((call, _) => call > 1
            ? new ChatMessage(ChatRole.Assistant, "done")
            : new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("c1", "memory", new Dictionary<string, object?>
            {
                ["command"] = "create", ["path"] = "/memories/plan.md", ["file_text"] = "# Plan\n",
            })]));
        await process.Agent(model, null, function).RunAsync("make a plan", cancellationToken: Token);

        Assert.Equal("# Plan\n", await process.Get<AgentFileStore>().ReadAsync("plan.md", Token));
        Assert.Equal(JsonValueKind.Object, function.JsonSchema.ValueKind);
        string root = Directory.CreateTempSubdirectory("typedmemory-agents-").FullName;
        await using (MemoryDirectory directory = await MemoryDirectory.OpenAsync(
            root, process.Get<MemoryFiles>(), process.Get<IMemoryStore>(), null, Token))
        {
            await directory.SyncAsync(Token);
        }

        Assert.Equal("# Plan\n", await File.ReadAllTextAsync(Path.Combine(root, "plan.md"), Token));
        Directory.Delete(root, recursive: true);
    }
}
