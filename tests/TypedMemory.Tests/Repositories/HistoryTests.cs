namespace TypedMemory.Tests;

public sealed class HistoryTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_history_is_the_path_of_the_winner_and_its_newest_value_is_there(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        var note = new Note { Agent = "a7", Title = "x" };
        RevisionId first = await memory.Notes.InsertAsync(note, Token);
        RevisionId second = await memory.Notes.UpsertAsync(note with { Stars = 1 }, Token);
        RevisionId third = await memory.Notes.UpsertAsync(note with { Stars = 2 }, Token);

        IReadOnlyList<MemoryRevision<Note>> history = await memory.Notes.GetHistoryAsync(new NoteId("a7", "x"), Token);
        Assert.Equal([third, second, first], history.Select(static revision => revision.Revision));
        Assert.True(history[0].IsAvailable);
        Assert.Equal(2, history[0].Value!.Stars);
        Assert.All(history.Skip(1), static revision => Assert.Equal(revision.IsAvailable, revision.Value is not null));
        Assert.Empty(await memory.Notes.GetHistoryAsync(new NoteId("a7", "never"), Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_are_read_in_the_order_of_their_keys_with_nothing_for_what_is_not_there(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        string[] titles = ["a", "b", "c"];
        Assert.All(
            await memory.Notes.UpsertManyAsync(
                titles.Select(static title => new Note { Agent = "a7", Title = title }), Token),
            static outcome => Assert.True(outcome.Succeeded));
        await memory.Notes.DeleteAsync(new NoteId("a7", "b"), Token);

        IReadOnlyList<MemoryEntry<Note, NoteId>?> entries = await memory.Notes.GetManyAsync(
            [new NoteId("a7", "c"), new NoteId("a7", "b"), new NoteId("a7", "never"), new NoteId("a7", "a")], Token);
        Assert.Equal(["c", null, null, "a"], entries.Select(static entry => entry?.Value.Title));
    }
}
