namespace TypedMemory.Tests;

public sealed class ReadTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_list_runs_in_the_order_of_ids_over_several_pages(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        Note[] notes =
            [.. Enumerable.Range(0, 600).Select(static i => new Note { Agent = "a7", Title = $"t{i:000}", Stars = i })];
        Assert.All(
            await memory.Notes.UpsertManyAsync(notes.Reverse(), Token), static outcome =>
                Assert.True(outcome.Succeeded));

        List<Note> listed = [];
        await foreach (MemoryEntry<Note, NoteId> entry in memory.Notes.ListAsync(cancellationToken: Token))
            listed.Add(entry.Value);
        Assert.Equal(notes, listed);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_prefix_never_matches_a_neighbour(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "mine" }, Token);
        await memory.Notes.InsertAsync(new Note { Agent = "a70", Title = "other" }, Token);

        List<string> listed = [];
        await foreach (MemoryEntry<Note, NoteId> entry in memory.Notes.ListAsync(NoteId.ForAgent("a7"), Token))
            listed.Add(entry.DocumentId);
        Assert.Equal(["note:a7:mine"], listed);
        Assert.Equal(1, await memory.Notes.CountAsync(NoteId.ForAgent("a7"), Token));
        Assert.Throws<ArgumentException>(() => new MemoryPrefix<NoteId>("skill:"));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task What_is_listed_and_fed_has_its_key_and_the_text_of_its_id_whatever_is_in_them(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        NoteId[] ids =
            [new("a7", "Grün 🙂"), new("a7", "a:b%c\n"), new("a7", new string('x', 300)), new("ä", new string('é', 130))];
        foreach (NoteId id in ids) await memory.Notes.InsertAsync(new Note { Agent = id.Agent, Title = id.Title }, Token);

        List<MemoryEntry<Note, NoteId>> listed = [];
        await foreach (MemoryEntry<Note, NoteId> entry in memory.Notes.ListAsync(cancellationToken: Token))
            listed.Add(entry);
        Assert.All(listed, static entry => Assert.Null(entry.Error));
        Assert.Equal(ids.Order(), listed.Select(static entry => entry.Id).Order());
        Assert.All(listed, static entry => Assert.Equal(entry.Id.DocumentId, entry.DocumentId));

        List<MemoryChange<Note, NoteId>> fed = [];
        await foreach (MemoryChange<Note, NoteId> change in memory.Notes.Changes(
            new() { UntilCaughtUp = true }, Token).ReadAllAsync(Token))
        {
            fed.Add(change);
        }

        Assert.All(fed, static change => Assert.Null(change.Error));
        Assert.Equal(ids, fed.Select(static change => change.Id));
        Assert.All(fed, static change => Assert.Equal(change.Id.DocumentId, change.DocumentId));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_document_that_cannot_be_read_is_an_error_item_and_hinders_no_other(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "a" }, Token);
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "c" }, Token);
        await TestDocuments.WriteAsync(
            await memory.OpenStoreAsync(), "note:a7:b", """{"agent":"a7","title":"b","stars":"many"}""");

        List<MemoryEntry<Note, NoteId>> listed = [];
        await foreach (MemoryEntry<Note, NoteId> entry in memory.Notes.ListAsync(cancellationToken: Token))
            listed.Add(entry);
        Assert.Equal(["note:a7:a", "note:a7:b", "note:a7:c"], listed.Select(static entry => entry.DocumentId));
        Assert.Equal("note:a7:b", listed[1].Error?.Id);
        Assert.Equal("stars", listed[1].Error?.Member);
        Assert.Throws<MemoryFormatException>(() => listed[1].Value);

        MemoryFormatException unreadable = await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await memory.Notes.GetAsync(new NoteId("a7", "b"), Token));
        Assert.Equal("note:a7:b", unreadable.Id);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_struct_that_is_not_there_is_null_and_one_of_defaults_is_not(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        var gauges = memory.Get<IGaugeRepository>();
        await gauges.InsertAsync(new Gauge("hall", "low", 0), Token);
        await gauges.InsertAsync(new Gauge("hall", "gone", 1), Token);
        await gauges.DeleteAsync("hall", "gone", Token);

        Assert.Equal(new Gauge("hall", "low"), await gauges.GetAsync(new GaugeId("hall", "low"), Token));
        Assert.Equal(new Gauge("hall", "low"), await gauges.GetAsync("hall", "low", Token));
        Assert.Null(await gauges.GetAsync(new GaugeId("hall", "gone"), Token));
        Assert.Null(await gauges.GetAsync("hall", "never", Token));
    }
}
