using System.Text.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.AI.Tests.Tools;

/// <summary>The tools over all types.</summary>
public sealed class MemoryToolsTests : IAsyncDisposable
{
    private readonly ToolMemory _memory = new();

    [Fact]
    public async Task A_key_that_is_left_out_is_made_and_is_that_of_the_answer()
    {
        JsonElement first = await _memory.DoAsync("remember_todo_entry", """{"title":"one"}""");
        JsonElement second = await _memory.DoAsync("remember_todo_entry", """{"title":"two"}""");

        Guid key = first.GetProperty("value").GetProperty("id").GetGuid();
        Assert.Equal(7, key.Version);
        Assert.Equal($"todo-entry:{key}", first.GetProperty("id").GetString());
        Assert.NotEqual(key, second.GetProperty("value").GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task A_question_finds_documents_of_every_type_with_their_revisions()
    {
        JsonElement fact = await _memory.DoAsync(
            "remember_fact", """{"agent":"a7","topic":"deploys","text":"Deployments are frozen on Fridays"}""");
        JsonElement todo = await _memory.DoAsync("remember_todo_entry", """{"title":"Unfreeze the deployments"}""");
        await _memory.DoAsync("remember_fact", """{"agent":"a7","topic":"lunch","text":"Noodles"}""");

        JsonElement hits = (await _memory.DoAsync("recall", """{"question":"deployments"}""")).GetProperty("hits");

        Assert.Equal(
            [Revision(fact), Revision(todo)], hits.EnumerateArray().Select(Revision));
        Assert.Equal(
            [Revision(todo)],
            (await _memory.DoAsync("recall", """{"question":"deployments","types":["todo-entry"]}"""))
                .GetProperty("hits").EnumerateArray().Select(Revision));
        Assert.Equal(
            [Revision(fact)],
            (await _memory.DoAsync("recall_facts", """{"question":"frozen"}"""))
                .GetProperty("hits").EnumerateArray().Select(Revision));
    }

    [Fact]
    public async Task A_deleted_document_is_restored_from_its_history()
    {
        await using var memory = new ToolMemory(store: store => store with { History = SqliteHistory.UntilCompaction });
        JsonElement one = await memory.DoAsync("remember_fact", """{"agent":"a7","topic":"x","text":"one"}""");
        await memory.DoAsync("update_fact", """{"agent":"a7","topic":"x","text":"two"}""");
        await memory.DoAsync("forget_fact", """{"agent":"a7","topic":"x"}""");

        JsonElement history = await memory.DoAsync("history", """{"id":"fact:a7:x"}""");
        JsonElement[] revisions = [.. history.GetProperty("revisions").EnumerateArray()];
        Assert.Equal(["deleted", "available", "available"], revisions.Select(r => r.GetProperty("state").GetString()));
        Assert.Equal("one", revisions[2].GetProperty("value").GetProperty("text").GetString());

        JsonElement restored = await memory.DoAsync(
            "restore", $$"""{"id":"fact:a7:x","revision":"{{Revision(one)}}"}""");
        Assert.Equal("restored", restored.GetProperty("outcome").GetString());
        Assert.Equal("one", (await memory.Facts.GetAsync("a7", "x", ToolMemory.Token))!.Text);

        JsonElement stale = await memory.DoAsync(
            "restore", $$"""{"id":"fact:a7:x","revision":"{{Revision(one)}}","ifRevision":"{{Revision(one)}}"}""");
        Assert.Equal("stale", stale.GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_conflict_left_to_hand_is_listed_and_resolved_by_choosing_a_leaf()
    {
        JsonElement made = await _memory.DoAsync("remember_todo_entry", """{"title":"base"}""");
        string id = made.GetProperty("id").GetString()!;
        await ConflictAsync(id, "theirs");

        JsonElement conflict = Assert.Single(
            (await _memory.DoAsync("conflicts", "{}")).GetProperty("conflicts").EnumerateArray());
        Assert.Equal("manual", conflict.GetProperty("state").GetString());
        JsonElement[] leaves = [.. conflict.GetProperty("leaves").EnumerateArray()];
        Assert.Equal(
            ["base", "theirs"],
            leaves.Select(l => l.GetProperty("value").GetProperty("title").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(1, (await _memory.DoAsync("sync_status", "{}")).GetProperty("openConflicts").GetInt32());

        JsonElement refused = await _memory.RefuseAsync(
            "resolve", $$"""{"id":"{{id}}","revision":"9-00000000000000000000000000000000"}""");
        Assert.Contains(Revision(leaves[0]), refused.GetProperty("message").GetString());
        string theirs = Revision(leaves.Single(
            l => l.GetProperty("value").GetProperty("title").GetString() == "theirs"));
        JsonElement resolved = await _memory.DoAsync("resolve", $$"""{"id":"{{id}}","revision":"{{theirs}}"}""");

        Assert.Equal("resolved", resolved.GetProperty("outcome").GetString());
        Assert.Equal("theirs", resolved.GetProperty("value").GetProperty("title").GetString());
        Assert.Empty((await _memory.DoAsync("conflicts", "{}")).GetProperty("conflicts").EnumerateArray());
        Assert.Equal(
            "no_conflict",
            (await _memory.DoAsync("resolve", $$"""{"id":"{{id}}","revision":"{{theirs}}"}"""))
                .GetProperty("outcome").GetString());
    }

    [Fact]
    public async Task A_conflict_is_resolved_by_a_value()
    {
        JsonElement made = await _memory.DoAsync("remember_todo_entry", """{"title":"base"}""");
        string id = made.GetProperty("id").GetString()!;
        await ConflictAsync(id, "theirs");
        string key = made.GetProperty("value").GetProperty("id").GetString()!;

        JsonElement other = await _memory.RefuseAsync(
            "resolve", $$$"""{"id":"{{{id}}}","value":{"id":"{{{Guid.Empty}}}","title":"both"}}""");
        Assert.Contains(Guid.Empty.ToString(), other.GetProperty("message").GetString());
        JsonElement resolved = await _memory.DoAsync(
            "resolve", $$$"""{"id":"{{{id}}}","value":{"id":"{{{key}}}","title":"both"}}""");

        Assert.Equal("both", resolved.GetProperty("value").GetProperty("title").GetString());
    }

    [Fact]
    public async Task Without_remotes_the_status_says_so()
    {
        JsonElement status = await _memory.DoAsync("sync_status", "{}");

        Assert.Equal("""{"outcome":"status","openConflicts":0,"remotes":[]}""", status.GetRawText());
    }

    [Fact]
    public async Task A_memory_without_a_container_gives_the_same_functions()
    {
        await using Memory memory = await Memory.OpenAsync(
            ":memory:", static m => m.AddGeneratedTypes(), ToolMemory.Token);

        IReadOnlyList<Microsoft.Extensions.AI.AIFunction> tools = memory.Tools();

        Assert.Equal(_memory.Tools.Select(tool => tool.Name), tools.Select(tool => tool.Name));
    }

    [Fact]
    public void Read_only_gives_nothing_that_writes()
    {
        using var memory = new Disposing(new ToolMemory(MemoryToolOptions.Default with { ReadOnly = true }));

        Assert.All(memory.Memory.Tools, tool => Assert.True(tool.IsReadOnly, tool.Name));
        Assert.Contains(memory.Memory.Tools, tool => tool.Name == "recall_facts");
        Assert.DoesNotContain(memory.Memory.Tools, tool => tool.Name is "remember_fact" or "restore" or "resolve");
    }

    [Fact]
    public void A_type_that_is_left_out_has_no_tools()
    {
        using var memory = new Disposing(new ToolMemory(
            MemoryToolOptions.Default with { Types = type => type == typeof(Fact) }));

        Assert.DoesNotContain(memory.Memory.Tools, tool => tool.Name.Contains("todo", StringComparison.Ordinal));
    }

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    private static string Revision(JsonElement document) => document.GetProperty("revision").GetString()!;

    /// <summary>Writes a leaf beside the one that is there, as a peer does.</summary>
    private async Task ConflictAsync(string id, string title)
    {
        IDocumentStore store = await _memory.Get<IMemoryStore>().OpenAsync(ToolMemory.Token);
        DocumentRevision winner = (await store.GetAsync(id, ToolMemory.Token))!;
        byte[] body = System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(winner.Body.Span).Replace("base", title, StringComparison.Ordinal));
        var leaf = new DocumentRevision
        {
            Id = id,
            Path = new RevisionPath([RevisionId.Create(1, new string('f', 32))]),
            Body = body,
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [leaf] }] }, ToolMemory.Token);
    }

    private sealed class Disposing(ToolMemory memory) : IDisposable
    {
        public ToolMemory Memory => memory;

        public void Dispose() => memory.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
