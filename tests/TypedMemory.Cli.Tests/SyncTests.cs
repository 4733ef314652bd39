using System.Text.Json.Nodes;
using TypedMemory.TestKit;

namespace TypedMemory.Cli.Tests;

/// <summary><c>typedmemory sync</c>: what it moves, what it prints, and how it ends.</summary>
public sealed class SyncTests : ToolTest
{
    [Fact]
    public async Task Both_sides_get_everything_and_a_missing_store_is_created()
    {
        await PutRemoteAsync("theirs:1", """{"a":1}""");
        ToolResult result = await Tool.RunAsync(["sync", StorePath, Url()]);
        Assert.Equal(0, result.Code);
        Assert.Equal(
            ["pull: 1 read, 1 written", "push: "], result.Lines.Select(static (line, i) => line[..(i == 0 ? 23 : 6)]));

        await WithStoreAsync(async store =>
        {
            Assert.NotNull(await store.GetAsync("theirs:1", Token));
            await store.PutAsync("ours:1", "{}");
        });
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url()])).Code);
        Assert.Equal(["ours:1", "theirs:1"], await ListRemoteAsync());
    }

    [Fact]
    public async Task A_run_beside_a_live_one_says_whom_it_waits_for()
    {
        await PutRemoteAsync("theirs:1", "{}");
        await using Tool live = Tool.Start(["sync", StorePath, Url(), "--live"]);
        await live.ReadUntilAsync(static line => line == "idle");
        await using Tool run = Tool.Start(["sync", StorePath, Url()]);
        await run.ReadUntilAsync(static line => line.StartsWith("waiting: replicated by ", StringComparison.Ordinal));
        await live.InterruptAsync();
        Assert.Equal(0, (await live.FinishAsync()).Code);
        Assert.Equal(0, (await run.FinishAsync()).Code);
    }

    [Fact]
    public async Task Pull_and_push_go_one_way()
    {
        await PutRemoteAsync("theirs:1", "{}");
        await WithStoreAsync(static async store => await store.PutAsync("ours:1", "{}"));
        ToolResult push = await Tool.RunAsync(["sync", StorePath, Url(), "--push"]);
        Assert.Equal(0, push.Code);
        Assert.StartsWith("push: ", Assert.Single(push.Lines), StringComparison.Ordinal);
        await WithStoreAsync(static async store => Assert.Null(await store.GetAsync("theirs:1", Token)));
        Assert.Equal(["ours:1", "theirs:1"], await ListRemoteAsync());

        await WithStoreAsync(static async store => await store.PutAsync("ours:2", "{}"));
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url(), "--pull"])).Code);
        await WithStoreAsync(static async store => Assert.NotNull(await store.GetAsync("theirs:1", Token)));
        Assert.Equal(["ours:1", "theirs:1"], await ListRemoteAsync());
    }

    [Fact]
    public async Task Prefixes_limit_both_ways_and_may_be_several()
    {
        await PutRemoteAsync("fact:a7:1", "{}");
        await PutRemoteAsync("fact:a70:1", "{}");
        await WithStoreAsync(static async store =>
        {
            await store.PutAsync("skill:1", "{}");
            await store.PutAsync("private:1", "{}");
        });
        Assert.Equal(
            0, (await Tool.RunAsync(["sync", StorePath, Url(), "--prefix", "fact:a7:", "--prefix", "skill:"])).Code);
        Assert.Equal(["fact:a70:1", "fact:a7:1", "skill:1"], await ListRemoteAsync());
        await WithStoreAsync(static async store =>
        {
            Assert.NotNull(await store.GetAsync("fact:a7:1", Token));
            Assert.Null(await store.GetAsync("fact:a70:1", Token));
        });
    }

    [Fact]
    public async Task A_missing_remote_database_fails_once_and_is_created_where_that_was_asked_for()
    {
        await WithStoreAsync(static async store => await store.PutAsync("ours:1", "{}"));
        ToolResult result = await Tool.RunAsync(["sync", StorePath, Url()]);
        Assert.Equal(1, result.Code);
        Assert.Equal(1, result.Count("Database does not exist."));
        Assert.Contains("error: ", result.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await Tool.RunAsync(["sync", StorePath, Url(), "--create"])).Code);
        Assert.Equal(["ours:1"], await ListRemoteAsync());
    }

    [Fact]
    public async Task Credentials_come_from_the_URL_or_the_environment_and_are_never_printed()
    {
        await PutRemoteAsync("theirs:1", "{}");
        foreach (string[] more in (string[][])[[], ["--json"]])
        {
            ToolResult fromUrl = await Tool.RunAsync(["sync", StorePath, Url(), .. more]);
            ToolResult fromEnvironment = await Tool.RunAsync(
                ["sync", StorePath, BareUrl(), .. more], ("TYPEDMEMORY_REMOTE_USER", User), (
                    "TYPEDMEMORY_REMOTE_PASSWORD", Password));
            ToolResult wrong = await Tool.RunAsync(["sync", StorePath, Url(password: "wr0ng-p4ss"), .. more]);
            ToolResult none = await Tool.RunAsync(["sync", StorePath, BareUrl(), .. more]);
            Assert.Equal([0, 0, 1, 1], [fromUrl.Code, fromEnvironment.Code, wrong.Code, none.Code]);
            foreach (ToolResult result in (ToolResult[])[fromUrl, fromEnvironment, wrong, none])
            {
                Assert.Equal((0, 0), (result.Count(Password), result.Count("wr0ng-p4ss")));
            }
        }
    }

    [Fact]
    public async Task Refused_documents_end_it_with_3_and_their_list()
    {
        await PutRemoteAsync("theirs:1", "{}");
        await WithStoreAsync(static async store =>
        {
            await store.PutAsync("good", "{}");
            await store.PutAsync("large", $$"""{"t":"{{new string('x', MaxDocumentSize)}}"}""");
        });
        ToolResult text = await Tool.RunAsync(["sync", StorePath, Url()]);
        Assert.Equal(3, text.Code);
        Assert.Contains(
            "push \"large\" 1-", Assert.Single(
                text.Lines, static l => l.StartsWith("refused: ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(["good", "theirs:1"], await ListRemoteAsync());

        // It is tried again by every run, and refused again.
        ToolResult json = await Tool.RunAsync(["sync", StorePath, Url(), "--json"]);
        Assert.Equal(3, json.Code);
        JsonNode summary = JsonNode.Parse(json.Lines[^1])!;
        Assert.Equal("summary", summary["type"]!.GetValue<string>());
        JsonNode refused = Assert.Single(summary["refused"]!.AsArray())!;
        Assert.Equal(
            ("large", "push", 2), (
                refused["id"]!.GetValue<string>(), refused["direction"]!.GetValue<string>(),
                refused["attempts"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Json_is_a_line_for_each_event_and_the_summary_last()
    {
        await PutRemoteAsync("theirs:1", "{}");
        ToolResult result = await Tool.RunAsync(["sync", StorePath, Url(), "--json"]);
        Assert.Equal((0, ""), (result.Code, result.Errors));
        JsonNode[] lines = [.. result.Lines.Select(static line => JsonNode.Parse(line)!)];
        string[] types = [.. lines.Select(static line => line["type"]!.GetValue<string>())];
        JsonNode[] progress = [.. lines.Where(static l => l["type"]!.GetValue<string>() == "progress")];
        Assert.NotEmpty(progress);
        // A sequence is the JSON value that the source gave, not a text of it.
        Assert.All(
            progress.Where(static line => line["direction"]!.GetValue<string>() == "pull"),
            static line => Assert.Matches("^[0-9]+-", line["lastSequence"]!.GetValue<string>()));
        Assert.Equal(
            "theirs:1", lines.Single(
                static l => l["type"]!.GetValue<string>() == "change")["ids"]![0]!.GetValue<string>());
        Assert.Equal("summary", types[^1]);
        Assert.Equal(1, lines[^1]["pull"]!["documents"]!.GetValue<int>());

        ToolResult failed = await Tool.RunAsync(["sync", StorePath, Url("other"), "--json"]);
        Assert.Equal(1, failed.Code);
        JsonNode last = JsonNode.Parse(failed.Lines[^1])!;
        Assert.Equal(("failed", "not_found"), (last["type"]!.GetValue<string>(), last["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Live_tells_its_states_moves_what_comes_and_ends_with_0_when_interrupted()
    {
        await PutRemoteAsync("theirs:1", "{}");
        await using Tool tool = Tool.Start(["sync", StorePath, Url(), "--live", "--json"]);
        await tool.ReadUntilAsync(static line => line.Contains("\"state\":\"idle\"", StringComparison.Ordinal));
        await PutRemoteAsync("theirs:2", "{}");
        await tool.ReadUntilAsync(static line => line.Contains("theirs:2", StringComparison.Ordinal));
        await tool.InterruptAsync();
        ToolResult end = await tool.FinishAsync();
        Assert.True(end.Code == 0, $"{end}");
        Assert.Contains("summary", end.Lines[^1], StringComparison.Ordinal);
        await WithStoreAsync(static async store => Assert.NotNull(await store.GetAsync("theirs:2", Token)));
    }

    [Fact]
    public async Task An_interrupted_live_sync_lists_what_was_refused_and_ends_with_3()
    {
        await PutRemoteAsync("theirs:1", "{}");
        await WithStoreAsync(
            static async store => await store.PutAsync("large", $$"""{"t":"{{new string('x', MaxDocumentSize)}}"}"""));
        await using Tool tool = Tool.Start(["sync", StorePath, Url(), "--live", "--json"]);
        await tool.ReadUntilAsync(static line => line.Contains("denied", StringComparison.Ordinal));
        await tool.InterruptAsync();
        ToolResult end = await tool.FinishAsync();
        Assert.True(end.Code == 3, $"{end}");
        JsonNode refused = Assert.Single(JsonNode.Parse(end.Lines[^1])!["refused"]!.AsArray())!;
        Assert.Equal("large", refused["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Live_tells_in_words_that_it_is_offline_and_when_it_tries_again()
    {
        // Nobody listens there.
        await using Tool tool = Tool.Start(["sync", StorePath, "http://127.0.0.1:9/memory", "--live"]);
        string line = await tool.ReadUntilAsync(static line => line.StartsWith("offline: ", StringComparison.Ordinal));
        Assert.Contains("next try in ", line, StringComparison.Ordinal);
        await tool.InterruptAsync();
        Assert.Equal(1, (await tool.FinishAsync()).Code);
    }

    [Fact]
    public async Task Nonsense_is_refused_before_anything_is_done()
    {
        Assert.NotEqual(0, (await Tool.RunAsync(["sync", StorePath])).Code);
        ToolResult result = await Tool.RunAsync(["sync", StorePath, $"ftp://{User}:{Password}@example.com/x"]);
        Assert.Equal((2, 0), (result.Code, result.Count(Password)));
        Assert.False(File.Exists(StorePath));
        ToolResult insecure = await Tool.RunAsync(["sync", StorePath, $"http://{User}:{Password}@couch.example.com/x"]);
        Assert.Equal((1, 0), (insecure.Code, insecure.Count(Password)));
        Assert.Contains("https", insecure.Errors, StringComparison.Ordinal);
    }
}
