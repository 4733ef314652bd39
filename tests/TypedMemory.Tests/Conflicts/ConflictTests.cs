using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class ConflictTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task Concurrent_edits_of_different_members_both_survive_a_resolution(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await ForkAsync(memory);
        Assert.Equal(1, (await memory.Conflicts.GetCountsAsync(Token)).Open);
        List<OpenConflict> open = [];
        await foreach (OpenConflict conflict in memory.Conflicts.ListAsync(Token)) open.Add(conflict);
        Assert.Equal(("note:a7:x", OpenConflictState.Pending, 2), (open[0].Id, open[0].State, open[0].Leaves.Length));

        Assert.Equal(1, await memory.Conflicts.ResolveAsync(Token));
        Note note = (await memory.Notes.GetAsync(new NoteId("a7", "x"), Token))!;
        Assert.Equal(("there", 7), (note.Text, note.Stars));
        ConflictCounts counts = await memory.Conflicts.GetCountsAsync(Token);
        Assert.Equal(new ConflictCounts(Open: 0, Resolved: 1, Manual: 0, AwaitingNewerVersion: 0, Failed: 0), counts);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Only_the_documents_that_are_named_are_resolved(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await ForkAsync(memory);
        Assert.Equal(0, await memory.Conflicts.ResolveAsync(["note:a7:y", "none"], Token));
        Assert.Equal(1, (await memory.Conflicts.GetCountsAsync(Token)).Open);
        Assert.Equal(1, await memory.Conflicts.ResolveAsync(["none", "note:a7:x", "note:a7:x"], Token));
        Assert.Equal(0, (await memory.Conflicts.GetCountsAsync(Token)).Open);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task An_update_of_a_document_with_an_open_conflict_sees_both_sides(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await ForkAsync(memory);

        MemoryEntry<Note, NoteId>? updated = await memory.Notes.UpdateAsync(
            new NoteId("a7", "x"), static note => note with { Source = $"{note.Text} {note.Stars}" }, Token);
        Assert.Equal("there 7", updated?.Value.Source);
        Assert.Equal(0, (await memory.Conflicts.GetCountsAsync(Token)).Open);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_conflict_of_a_type_that_is_not_registered_is_counted_and_never_touched(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(store, "stranger:1", """{"a":1}""");
        await TestDocuments.WriteAsync(store, "stranger:1", """{"a":2}""");
        await TestDocuments.WriteAsync(store, "no-type", """{"a":1}""");
        await TestDocuments.WriteAsync(store, "no-type", """{"a":2}""");

        Assert.Equal(0, await memory.Conflicts.ResolveAsync(Token));
        Assert.Equal(2, (await memory.Conflicts.GetCountsAsync(Token)).Open);
        await foreach (OpenConflict conflict in memory.Conflicts.ListAsync(Token))
        {
            Assert.Equal(OpenConflictState.UnknownType, conflict.State);
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task What_was_left_open_is_resolved_when_the_host_starts(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await ForkAsync(memory);
        var changes = memory.Notes.Changes(new() { Since = ChangeSince.Now }, Token);
        IHostedService hosted = memory.Get<IEnumerable<IHostedService>>().Single();

        await hosted.StartAsync(Token);
        Assert.Equal(7, (await changes.ReadAsync(Token)).Value!.Stars);
        await hosted.StopAsync(Token);
        Assert.Equal(0, (await memory.Conflicts.GetCountsAsync(Token)).Open);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task What_was_left_open_is_resolved_before_a_sync_without_a_host(StoreKind kind)
    {
        // As after a kill between a pulled batch and its resolution: nothing new comes that would make anybody look.
        await using TestMemory remote = TestMemory.Create(StoreKind.Memory);
        await using TestMemory memory = TestMemory.Create(
            kind, builder => builder.SyncWithStore(
                "remote", async (_, _) => await remote.OpenStoreAsync(), static sync => sync.OnDemand()));
        await ForkAsync(memory);
        await memory.Sync.SyncAsync(Token);
        Assert.Equal(0, (await memory.Conflicts.GetCountsAsync(Token)).Open);
        Assert.Equal(0, (await remote.Conflicts.GetCountsAsync(Token)).Open);
        Assert.Equal(("there", 7), await ReadAsync(remote));

        static async Task<(string, int)> ReadAsync(TestMemory at)
        {
            Note note = (await at.Notes.GetAsync(new NoteId("a7", "x"), Token))!;
            return (note.Text, note.Stars);
        }
    }

    /// <summary>Leaves a document with two leaves: one edited its text, the other its stars.</summary>
    private static async Task ForkAsync(TestMemory memory)
    {
        await using TestMemory elsewhere = TestMemory.Create(StoreKind.Memory);
        var note = new Note { Agent = "a7", Title = "x", Text = "here", Stars = 1 };
        await memory.Notes.InsertAsync(note, Token);
        IDocumentStore ours = await memory.OpenStoreAsync(), theirs = await elsewhere.OpenStoreAsync();
        await CopyAsync(ours, theirs);
        await memory.Notes.UpsertAsync(note with { Stars = 7 }, Token);
        await elsewhere.Notes.UpsertAsync(note with { Text = "there" }, Token);
        await CopyAsync(theirs, ours);
        Assert.Equal(2, (await ours.GetSnapshotAsync("note:a7:x", Token))!.LiveLeaves);
    }

    private static async Task CopyAsync(IDocumentStore from, IDocumentStore to)
    {
        DocumentSnapshot document = (await from.GetSnapshotAsync("note:a7:x", Token))!;
        var write = new DocumentWrite { Id = document.Id, Revisions = document.Leaves };
        await to.WriteAsync(new DocumentBatch { Writes = [write], Origin = "copy" }, Token);
    }
}
