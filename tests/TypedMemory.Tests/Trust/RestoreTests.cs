using Microsoft.Extensions.Time.Testing;
using TypedMemory.TestKit;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>What a document was, and how it becomes that again.</summary>
public sealed class RestoreTests : IAsyncDisposable
{
    private static readonly NoteId s_id = new("a7", "x");
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();
    private readonly TestMemory _memory;

    public RestoreTests() => _memory = TrustMemory.Create(_time);

    private static CancellationToken Token => TestMemory.Token;

    private INoteRepository Notes => _memory.Notes;

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Fact]
    public async Task A_history_tells_of_each_revision_when_by_whom_and_what_it_changed_per_property()
    {
        var note = new Note { Agent = "a7", Title = "x", Text = "first" };
        RevisionId first = await Notes.InsertAsync(note, Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Notes.UpsertAsync(note with { Text = "second", Source = "web" }, Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Notes.DeleteAsync(s_id, Token);

        IReadOnlyList<MemoryRevision<Note>> history = await Notes.GetHistoryAsync(s_id, Token);
        Assert.Equal(
            [TrustMemory.Start.AddMinutes(2), TrustMemory.Start.AddMinutes(1), TrustMemory.Start],
            history.Select(static revision => revision.EditedAt));
        Assert.Equal(history.Select(static r => r.EditedAt), history.Select(static r => r.CurrentSince));
        string actor = (await _memory.OpenStoreAsync()).Actor;
        Assert.Equal([null, actor, actor], history.Select(static revision => revision.EditedBy));
        Assert.True(history[0].Deleted);
        Assert.Equal(first, history[1].DiffersFrom);
        Assert.Equal(
            [new("source", null, "\"web\""), new MemoryDifference("text", "\"first\"", "\"second\"")],
            history[1].Differences.Select(static d => d with { Before = d.Before == "null" ? null : d.Before }));
        Assert.Contains(new MemoryDifference("text", null, "\"first\""), history[2].Differences);
        Assert.Contains(new MemoryDifference("text", "\"second\"", null), history[0].Differences);
    }

    [Fact]
    public async Task A_restored_revision_is_a_new_one_with_the_old_values_and_attachments()
    {
        var note = new Note { Agent = "a7", Title = "x", Text = "first", Source = "web" };
        await Notes.InsertAsync(note, Token);
        RevisionId wanted = await Notes.PutAttachmentAsync(s_id, "a", "text/plain", new MemoryStream([1, 2]), Token);
        await Notes.UpsertAsync(note with { Text = "second", Stars = 3, Source = null }, Token);
        await Notes.DeleteAttachmentAsync(s_id, "a", Token);
        RevisionId restored = await Notes.RestoreAsync(s_id, wanted, Token);

        Assert.Equal(5, restored.Generation);
        Assert.Equal(note, await Notes.GetAsync(s_id, Token));
        Assert.Equal(["a"], (await Notes.ListAttachmentsAsync(s_id, Token)).Select(static a => a.Name));
        using Stream? bytes = await Notes.OpenAttachmentAsync(s_id, "a", Token);
        Assert.Equal(1, bytes!.ReadByte());
        Assert.Equal(restored, await Notes.RestoreAsync(s_id, restored, Token));
    }

    [Fact]
    public async Task A_deleted_document_is_restored()
    {
        var note = new Note { Agent = "a7", Title = "x", Text = "first" };
        RevisionId first = await Notes.InsertAsync(note, Token);
        await Notes.DeleteAsync(s_id, Token);
        await Notes.RestoreAsync(s_id, first, Token);
        Assert.Equal(note, await Notes.GetAsync(s_id, Token));
        Assert.Equal(3, (await Notes.GetEntryAsync(s_id, Token))!.Revision.Generation);
    }

    [Fact]
    public async Task A_restore_takes_members_of_newer_versions_away_and_stamps_what_it_changes()
    {
        IDocumentStore store = await _memory.OpenStoreAsync();
        var note = new Note { Agent = "a7", Title = "x", Text = "first" };
        RevisionId first = await Notes.InsertAsync(note, Token);
        DocumentSnapshot stored = (await store.GetSnapshotAsync(s_id.DocumentId, Token))!;
        await store.PutAsync(s_id.DocumentId, """{"agent":"a7","title":"x","text":"second","unknown":1}""");
        await Notes.RestoreAsync(s_id, first, Token);
        Assert.Equal(note, await Notes.GetAsync(s_id, Token));
        string body = System.Text.Encoding.UTF8.GetString((await store.GetAsync(s_id.DocumentId, Token))!.Body.Span);
        Assert.DoesNotContain("unknown\":1", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_does_not_make_a_value_trusted_that_was_not()
    {
        var note = new Note { Agent = "a7", Title = "x", Text = "planted" };
        RevisionId planted;
        using (MemoryScope.Begin(new MemoryOrigin { Trust = MemoryTrust.Untrusted }))
            planted = await Notes.InsertAsync(note, Token);
        using (MemoryScope.Begin(new MemoryOrigin { Trust = MemoryTrust.Verified }))
        {
            await Notes.UpsertAsync(note with { Text = "checked" }, Token);
            await Notes.RestoreAsync(s_id, planted, Token);
        }

        Assert.Equal("planted", (await Notes.GetAsync(s_id, Token))!.Text);
        Assert.Equal(MemoryTrust.Untrusted, (await Notes.ExplainAsync(s_id, Token))!.Trust);
        await Notes.UpsertAsync(note with { Text = "checked" }, Token);
        await Notes.RestoreAsync(s_id, planted, Token);
        Assert.Equal(MemoryTrust.Untrusted, (await Notes.ExplainAsync(s_id, Token))!.Trust);
    }

    [Fact]
    public async Task What_cannot_be_restored_says_why_and_changes_nothing()
    {
        RevisionId first = await Notes.InsertAsync(new Note { Agent = "a7", Title = "x" }, Token);
        await Notes.DeleteAsync(s_id, Token);
        RevisionId tombstone = (await Notes.GetHistoryAsync(s_id, Token))[0].Revision;

        var deleted = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await Notes.RestoreAsync(s_id, tombstone, Token));
        Assert.Equal(TypedMemoryErrorCodes.BadRequest, deleted.Code);
        var unknown = await Assert.ThrowsAsync<TypedMemoryException>(async () =>
            await Notes.RestoreAsync(s_id, RevisionId.Parse("1-00000000000000000000000000000001"), Token));
        Assert.Contains("no revision", unknown.Message, StringComparison.Ordinal);
        var never = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await Notes.RestoreAsync(new NoteId("a7", "never"), first, Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, never.Code);
        Assert.Null(await Notes.GetAsync(s_id, Token));
    }

    [Fact]
    public async Task A_body_that_is_not_kept_cannot_be_restored_and_the_error_names_the_option()
    {
        await using TestMemory plain = TestMemory.Create();
        var note = new Note { Agent = "a7", Title = "x" };
        RevisionId first = await plain.Notes.InsertAsync(note, Token);
        await plain.Notes.UpsertAsync(note with { Stars = 1 }, Token);
        var gone = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await plain.Notes.RestoreAsync(s_id, first, Token));
        Assert.Contains("Keep", gone.Message, StringComparison.Ordinal);
    }
}
