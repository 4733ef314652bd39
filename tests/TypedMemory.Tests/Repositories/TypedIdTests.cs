using System.Globalization;

namespace TypedMemory.Tests;

/// <summary>What a repository gives back carries the typed key.</summary>
public sealed class TypedIdTests
{
    private static readonly NoteId s_id = new("a:7", "deploys");

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task Entries_changes_matches_and_outcomes_carry_the_typed_key(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        Note note = new() { Agent = "a:7", Title = "deploys" };
        Assert.Equal(s_id, (await memory.Notes.InsertManyAsync([note], Token))[0].Id);
        Assert.Equal(s_id, (await memory.Notes.UpsertManyAsync([note], Token))[0].Id);
        Assert.Equal(s_id, (await memory.Notes.UpdateManyAsync([s_id], static n => n with { Stars = 1 }, Token))[0].Id);
        MemoryEntry<Note, NoteId> entry = (await memory.Notes.GetEntryAsync(s_id, Token))!;
        Assert.Equal(s_id, entry.Id);
        Assert.Equal(s_id, (await memory.Notes.ReplaceManyAsync([(note, entry.Revision)], Token))[0].Id);
        Assert.Equal(s_id, (await memory.Notes.GetManyAsync([s_id], Token))[0]!.Id);
        Assert.Equal(s_id, (await memory.Notes.ListPageAsync(null, null, Token)).Items[0].Id);
        Assert.Equal(s_id, (await memory.Notes.UpdateAsync(s_id, static n => n with { Stars = 2 }, Token))!.Id);
        Assert.Equal(
            s_id, (await memory.Notes.Query(NoteId.ForAgent("a:7")).Where(
                NoteFields.Stars == 2).FirstOrDefaultAsync(Token))!.Id);
        Assert.Equal(s_id, (await memory.Notes.Query().Select(NoteFields.Stars).ToListAsync(Token))[0].Id);
        Assert.Equal(s_id, (await memory.Notes.DeleteManyAsync([s_id], Token))[0].Id);
        Assert.Equal(s_id, (await memory.Notes.Changes(cancellationToken: Token).ReadAsync(Token)).Id);
    }

    [Fact]
    public void A_value_gives_its_key() => Assert.Equal(s_id, new Note { Agent = "a:7", Title = "deploys" }.Id());

    [Fact]
    public async Task An_id_that_is_no_key_of_the_type_is_there_as_text_and_hinders_no_other_document()
    {
        await using TestMemory memory = TestMemory.Create();
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "note:a", """{"agent":"a","title":"b"}""");
        await memory.Notes.InsertAsync(new Note { Agent = "a:7", Title = "deploys" }, Token);

        IReadOnlyList<MemoryEntry<Note, NoteId>> entries = await memory.Notes.Query().ToListAsync(Token);
        Assert.Equal(["note:a", s_id.DocumentId], entries.Select(static entry => entry.DocumentId));
        MemoryFormatException error = Assert.Throws<MemoryFormatException>(() => entries[0].Id);
        Assert.Equal("note:a", error.Id);
        Assert.Contains("\"note:a\"", error.Message, StringComparison.Ordinal);
        Assert.Equal(s_id, entries[1].Id);
        List<MemoryChange<Note, NoteId>> changes = await memory.Notes.ChangesAsync(
            new() { UntilCaughtUp = true }, Token).ToListAsync(Token);
        Assert.Throws<MemoryFormatException>(() => changes[0].Id);
        Assert.Equal(s_id, changes[1].Id);
    }

    [Fact]
    public async Task Entries_changes_and_outcomes_show_what_they_are()
    {
        await using TestMemory memory = TestMemory.Create();
        MemoryWriteOutcome<NoteId> written = (
            await memory.Notes.InsertManyAsync([new Note { Agent = "a:7", Title = "deploys" }], Token))[0];
        string at = string.Create(CultureInfo.InvariantCulture, $"note:a%3A7:deploys {written.Revision}");
        Assert.Equal(at, written.ToString());
        Assert.Equal(at, (await memory.Notes.GetEntryAsync(s_id, Token))!.ToString());
        MemoryWriteOutcome<NoteId> again = (
            await memory.Notes.InsertManyAsync([new Note { Agent = "a:7", Title = "deploys" }], Token))[0];
        Assert.Equal($"note:a%3A7:deploys: {again.Error!.Message}", again.ToString());
        MemoryChange<Note, NoteId> change = await memory.Notes.Changes(cancellationToken: Token).ReadAsync(Token);
        Assert.Equal($"Written {at} at {change.Sequence}", change.ToString());

        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "note:a:b", """{"agent":"a","title":"b","stars":"many"}""");
        MemoryEntry<Note, NoteId> bad = (await memory.Notes.GetManyAsync([new NoteId("a", "b")], Token))[0]!;
        Assert.Equal($"note:a:b {bad.Revision}: {bad.Error!.Message}", bad.ToString());
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Changes_are_enumerated_beside_the_Channel(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "0" }, Token);
        int seen = 0;
        await foreach (MemoryChange<Note, NoteId> change in memory.Notes.ChangesAsync(Token))
        {
            Assert.Equal($"{seen}", change.Id.Title);
            if (++seen == 3) break;
            await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = $"{seen}" }, Token);
        }

        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task An_enumeration_of_changes_since_now_starts_at_the_call()
    {
        await using TestMemory memory = TestMemory.Create();
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "before" }, Token);
        IAsyncEnumerable<MemoryChange<Note, NoteId>> changes = memory.Notes.ChangesAsync(
            new() { Since = ChangeSince.Now }, Token);
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "after" }, Token);
        Assert.Equal("after", (await changes.FirstAsync(Token)).Id.Title);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cancelled_enumeration_of_changes_throws(bool byCall)
    {
        await using TestMemory memory = TestMemory.Create();
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "0" }, Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (MemoryChange<Note, NoteId> _ in memory.Notes
                .ChangesAsync(byCall ? stop.Token : Token).WithCancellation(byCall ? default : stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }
}
