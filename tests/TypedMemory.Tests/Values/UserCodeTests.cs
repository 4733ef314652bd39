using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>What the application's own code throws is the fault of the one document that it met.</summary>
public sealed class UserCodeTests
{
    private const string Refused = """{"bits":0,"level":-1,"name":"no"}""";

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_setter_that_throws_is_an_error_item_of_every_read(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IPickyRepository picky = await FillAsync(memory);

        MemoryEntry<Picky, PickyId>[] listed = await picky.ListAsync(cancellationToken: Token).ToArrayAsync(Token);
        Assert.Equal([false, true, false], listed.Select(entry => entry.Error is not null));
        Assert.Contains("the level is below zero", listed[1].Error!.Message, StringComparison.Ordinal);
        Assert.Equal("picky:no", listed[1].Error!.Id);
        Assert.Equal(3, (await picky.ListPageAsync(cancellationToken: Token)).Items.Count);
        Assert.Equal(3, (await picky.Query().ToListAsync(Token)).Count);
        Assert.NotNull((await picky.GetManyAsync([new PickyId("no")], Token))[0]!.Error);
        var thrown = await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await picky.GetAsync(new PickyId("no"), Token));
        Assert.True(thrown.IsRefusedByType);
        await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await picky.UpdateAsync(new PickyId("no"), p => p, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_and_a_subscription_pass_on(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IPickyRepository picky = await FillAsync(memory);
        List<MemoryChange<Picky, PickyId>> changes = [];
        var options = new ChangeOptions<PickyId> { Since = ChangeSince.Beginning, UntilCaughtUp = true };
        await foreach (MemoryChange<Picky, PickyId> change in picky.Changes(options, Token).ReadAllAsync(Token))
            changes.Add(change);
        Assert.Equal(["picky:a", "picky:no", "picky:z"], changes.Select(change => change.DocumentId));
        Assert.NotNull(changes[1].Error);
        Assert.Equal("z", changes[2].Value!.Name);
    }

    [Fact]
    public async Task An_item_whose_getter_or_key_throws_is_lost_alone()
    {
        await using TestMemory memory = TestMemory.Create();
        IPickyRepository picky = memory.Get<IPickyRepository>();

        IReadOnlyList<MemoryWriteOutcome<PickyId>> outcomes = await picky.InsertManyAsync(
            [
                new Picky { Name = "a" }, new Picky { Name = "b", Level = 13 }, new Picky { Name = "bad" },
                new Picky { Name = "lone \uD800" }, new Picky { Name = "z" },
            ],
            Token);

        Assert.Equal([true, false, false, false, true], outcomes.Select(outcome => outcome.Succeeded));
        Assert.Equal(new PickyId("b"), outcomes[1].Id);
        Assert.Contains("13 is not shown", outcomes[1].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("the name is bad", outcomes[2].Error!.Message, StringComparison.Ordinal);
        Assert.Equal(2, await picky.CountAsync(cancellationToken: Token));
        var single = await Assert.ThrowsAsync<InvalidDocumentException>(
            async () => await picky.InsertAsync(new Picky { Name = "b", Level = 13 }, Token));
        Assert.IsType<InvalidOperationException>(single.InnerException);
    }

    [Fact]
    public async Task An_update_that_throws_for_one_document_loses_that_one_alone()
    {
        await using TestMemory memory = TestMemory.Create();
        INoteRepository notes = memory.Notes;
        await notes.InsertAsync(new Note { Agent = "a", Title = "1" }, Token);
        await notes.InsertAsync(new Note { Agent = "a", Title = "2" }, Token);

        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await notes.UpdateManyAsync(
            [new NoteId("a", "1"), new NoteId("a", "2")],
            note => note.Title == "1" ? throw new InvalidOperationException("not this one") : note with { Stars = 5 },
            Token);

        Assert.Contains("not this one", outcomes[0].Error!.Message, StringComparison.Ordinal);
        Assert.True(outcomes[1].Succeeded);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => _ = await notes.UpdateManyAsync(
            [new NoteId("a", "2")], _ => throw new OperationCanceledException(), Token));
    }

    [Fact]
    public async Task A_merge_that_throws_leaves_the_conflict_open_and_the_edit_is_refused()
    {
        await using var devices = new TwoDevices();
        IPickyRepository one = devices.One.Get<IPickyRepository>();
        await one.InsertAsync(new Picky { Name = "a", Bits = 1 }, Token);
        await devices.Other.Get<IPickyRepository>().InsertAsync(new Picky { Name = "a", Bits = 2 }, Token);

        await TwoDevices.PullAsync(devices.One, devices.Other, "picky:a");

        Assert.Equal(1, (await devices.One.Conflicts.GetCountsAsync(Token)).Open);
        OpenConflict open = await devices.One.Conflicts.ListAsync(Token).SingleAsync(Token);
        Assert.Equal(OpenConflictState.Failed, open.State);
        Assert.Contains("3 cannot be", open.Reason, StringComparison.Ordinal);
        Assert.Null((await one.ListAsync(cancellationToken: Token).SingleAsync(Token)).Error);

        await devices.Other.Get<IPickyRepository>().InsertAsync(new Picky { Name = "b", Bits = 1 }, Token);
        await Assert.ThrowsAsync<InvalidDocumentException>(async () =>
            await devices.Other.Get<IPickyRepository>().UpsertAsync(new Picky { Name = "b", Bits = 2 }, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_document_whose_members_give_another_id_is_an_error_item(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IDocumentStore store = await memory.OpenStoreAsync();
        await memory.Notes.InsertAsync(new Note { Agent = "a7", Title = "x", Text = "the real one" }, Token);
        await TestDocuments.WriteAsync(store, "note:a7:copy", """{"agent":"a7","title":"x","text":"cloned"}""");
        await TestDocuments.WriteAsync(store, "note:A7:x y:z", """{"agent":"A7","title":"x y:z"}""");

        MemoryEntry<Note, NoteId>[] listed = await memory.Notes.ListAsync(cancellationToken: Token).ToArrayAsync(Token);

        Assert.Equal(3, listed.Length);
        Assert.Contains(
            "its members give the id \"note:A7:x y%3Az\"", listed[0].Error!.Message, StringComparison.Ordinal);
        Assert.Contains("its members give the id \"note:a7:x\"", listed[1].Error!.Message, StringComparison.Ordinal);
        Assert.Equal("the real one", listed[2].Value.Text);
        Assert.Equal(2, (await memory.Notes.Query().ToListAsync(Token)).Count(entry => entry.Error is not null));
        await Assert.ThrowsAsync<MemoryFormatException>(
            async () => await memory.Notes.GetAsync(new NoteId("a7", "copy"), Token));

        await memory.Notes.UpsertAsync(new Note { Agent = "a7", Title = "copy" }, Token);
        Assert.Equal("copy", (await memory.Notes.GetAsync(new NoteId("a7", "copy"), Token))!.Title);
    }

    private static async Task<IPickyRepository> FillAsync(TestMemory memory)
    {
        IPickyRepository picky = memory.Get<IPickyRepository>();
        await picky.InsertAsync(new Picky { Name = "a" }, Token);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "picky:no", Refused);
        await picky.InsertAsync(new Picky { Name = "z" }, Token);
        return picky;
    }
}
