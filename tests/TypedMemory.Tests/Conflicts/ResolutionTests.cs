using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>What is resolved besides documents with several live leaves.</summary>
public sealed class ResolutionTests
{
    private const string Id = "note:a7:x";

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_live_leaf_that_a_users_delete_saw_on_another_branch_is_deleted_though_the_store_lists_no_conflict(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await ForkAsync(store);
        DocumentSnapshot both = (await store.GetSnapshotAsync(Id, Token))!;
        DocumentWrite delete = TypedEdit.Delete(
            NoteMerge.Instance, both, new EditContext("CCCCCCCCCC", 9_000_000_000_000))!;
        Assert.Equal(2, delete.Revisions.Length);
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = Id, Revisions = [delete.Revisions[1]] }] }, Token);
        Assert.Equal(1, (await store.GetSnapshotAsync(Id, Token))!.LiveLeaves);
        Assert.Empty(await store.ReadConflictsAsync("", 10, Token));

        Assert.Equal(1, await memory.Conflicts.ResolveAsync(Token));
        Assert.Null(await memory.Notes.GetAsync(new NoteId("a7", "x"), Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_delete_that_only_a_newer_version_can_read_is_counted_and_listed(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        await TestDocuments.WriteAsync(store, Id, """{"~":"2newer"}""", deleted: true);
        Assert.Equal(2, (await store.GetSnapshotAsync(Id, Token))!.Leaves.Length);

        Assert.Equal(0, await memory.Conflicts.ResolveAsync(Token));
        ConflictCounts counts = await memory.Conflicts.GetCountsAsync(Token);
        Assert.Equal((1, 1), (counts.Open, counts.AwaitingNewerVersion));
        List<OpenConflict> open = [];
        await foreach (OpenConflict conflict in memory.Conflicts.ListAsync(Token)) open.Add(conflict);
        Assert.Equal((Id, OpenConflictState.AwaitingNewerVersion), (Assert.Single(open).Id, open[0].State));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_member_that_a_foreign_editor_dropped_is_put_back_once_when_its_edit_arrives(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x", Text = "one", Source = "s" }, Token);
        DocumentRevision stamped = (await store.GetAsync(Id, Token))!;
        JsonObject body = JsonNode.Parse(stamped.Body.Span)!.AsObject();
        body.Remove("~");
        body["text"] = "foreign";
        await TestDocuments.WriteAsync(store, Id, body.ToJsonString(), stamped.Path);

        await memory.Conflicts.ResolveAsync([Id], Token);
        DocumentRevision restored = (await store.GetAsync(Id, Token))!;
        Assert.Equal(3, restored.Revision.Generation);
        Assert.Contains("\"~\":", Encoding.UTF8.GetString(restored.Body.Span), StringComparison.Ordinal);
        Assert.Equal(("foreign", "s"), await ReadAsync(memory));
        await memory.Conflicts.ResolveAsync([Id], Token);
        await memory.Conflicts.ResolveAsync(Token);
        Assert.Equal(restored.Revision, (await store.GetAsync(Id, Token))!.Revision);

        // A concurrent edit of another member, which dropped stamps would have lost the foreign one to.
        await using TestMemory elsewhere = TestMemory.Create(StoreKind.Memory);
        IDocumentStore theirs = await elsewhere.OpenStoreAsync();
        await CopyAsync(theirs, stamped);
        await elsewhere.Notes.UpdateAsync(new NoteId("a7", "x"), static note => note with { Source = "theirs" }, Token);
        await CopyAsync(store, (await theirs.GetAsync(Id, Token))!);
        await memory.Conflicts.ResolveAsync([Id], Token);
        Assert.Equal(("foreign", "theirs"), await ReadAsync(memory));
    }

    private static async Task<(string Text, string? Source)> ReadAsync(TestMemory memory)
    {
        Note note = (await memory.Notes.GetAsync(new NoteId("a7", "x"), Token))!;
        return (note.Text, note.Source);
    }

    private static async Task ForkAsync(IDocumentStore store)
    {
        foreach (string actor in (string[])["AAAAAAAAAA", "BBBBBBBBBB"])
        {
            byte[] content = Encoding.UTF8.GetBytes($$"""{"agent":"a7","text":"{{actor}}","title":"x"}""");
            DocumentWrite write = TypedEdit.Compose(
                NoteMerge.Instance, Id, null, content, new EditContext(actor, 1_000))!;
            await CopyAsync(store, write.Revisions[0]);
        }
    }

    private static async Task CopyAsync(IDocumentStore store, DocumentRevision revision)
    {
        var write = new DocumentWrite { Id = revision.Id, Revisions = [revision] };
        Assert.Null((await store.WriteAsync(new DocumentBatch { Writes = [write], Origin = "copy" }, Token))[0].Error);
    }
}
