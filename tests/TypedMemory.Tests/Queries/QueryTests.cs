namespace TypedMemory.Tests;

public sealed class QueryTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Memory];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_query_finds_the_documents_that_are_equal_in_a_member(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await memory.Notes.UpsertManyAsync(
        [
            new Note { Agent = "a", Title = "1", Source = "web" },
            new Note { Agent = "a", Title = "2", Source = "mail" },
            new Note { Agent = "b", Title = "3", Source = "web" },
            new Note { Agent = "b", Title = "4" },
        ], TestMemory.Token);
        Assert.All(outcomes, static outcome => Assert.Null(outcome.Error));

        Assert.Equal(["note:a:1", "note:b:3"], await IdsAsync(memory.Notes.Query().Where(NoteFields.Source == "web")));
        Assert.Equal(["note:b:4"], await IdsAsync(memory.Notes.Query().Where(NoteFields.Source == null)));
        Assert.Equal(
            ["note:b:3"], await IdsAsync(memory.Notes.Query(NoteId.ForAgent("b")).Where(NoteFields.Source == "web")));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_query_sees_a_write_when_the_write_has_returned(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        MemoryQuery<Note, NoteId> fromWeb = memory.Notes.Query().Where(NoteFields.Source == "web");
        await memory.Notes.UpsertAsync(new Note { Agent = "a", Title = "1", Source = "web" }, TestMemory.Token);
        Assert.Equal(1, await fromWeb.CountAsync(TestMemory.Token));

        await memory.Notes.UpdateAsync("a", "1", static note => note with { Source = "mail" }, TestMemory.Token);
        Assert.Equal(0, await fromWeb.CountAsync(TestMemory.Token));

        await memory.Notes.UpdateAsync("a", "1", static note => note with { Source = "web" }, TestMemory.Token);
        Assert.True(await fromWeb.AnyAsync(TestMemory.Token));

        await memory.Notes.DeleteAsync("a", "1", TestMemory.Token);
        Assert.False(await fromWeb.AnyAsync(TestMemory.Token));
    }

    private static async Task<string[]> IdsAsync(MemoryQuery<Note, NoteId> query) =>
        [.. (await query.ToListAsync(TestMemory.Token)).Select(static entry => entry.DocumentId)];
}
