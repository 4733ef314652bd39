namespace TypedMemory.Tests;

public sealed class UnitOfWorkTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task Edits_of_several_types_are_committed_together(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IClaimRepository claims = memory.Get<IClaimRepository>();
        await memory.Notes.InsertAsync(Note("edited"), Token);
        await memory.Notes.InsertAsync(Note("gone"), Token);

        IReadOnlyList<MemoryWriteOutcome> outcomes = await memory.Get<IMemoryTransactions>().Begin()
            .Insert(memory.Notes, Note("new"))
            .Update(memory.Notes, new NoteId("a7", "edited"), static note => note with { Stars = 5 })
            .Delete(memory.Notes, new NoteId("a7", "gone"))
            .Upsert(claims, new Claim { Name = "c", Text = "true" })
            .CommitAsync(Token);

        Assert.Equal(
            ["note:a7:new", "note:a7:edited", "note:a7:gone", "claim:c"], outcomes.Select(static o => o.DocumentId));
        Assert.True(await memory.Notes.ExistsAsync(new NoteId("a7", "new"), Token));
        Assert.Equal(5, (await memory.Notes.GetAsync(new NoteId("a7", "edited"), Token))!.Stars);
        Assert.False(await memory.Notes.ExistsAsync(new NoteId("a7", "gone"), Token));
        Assert.Equal("true", (await claims.GetAsync(new ClaimId("c"), Token))!.Text);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task One_edit_that_cannot_be_made_leaves_all_undone(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId first = await memory.Notes.InsertAsync(Note("there"), Token);
        RevisionId second = await memory.Notes.UpsertAsync(Note("there") with { Stars = 1 }, Token);
        IMemoryTransactions transactions = memory.Get<IMemoryTransactions>();

        await Assert.ThrowsAsync<RevisionConflictException>(async () => await transactions.Begin()
            .Upsert(memory.Notes, Note("new")).Insert(memory.Notes, Note("there")).CommitAsync(Token));
        RevisionConflictException stale = await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await transactions.Begin()
            .Upsert(memory.Notes, Note("new")).Replace(memory.Notes, Note("there"), first).CommitAsync(Token));
        Assert.Equal(second, stale.Actual);
        await Assert.ThrowsAsync<TypedMemoryException>(async () => await transactions.Begin()
            .Upsert(memory.Notes, Note("new")).Update(
                memory.Notes, new NoteId("a7", "missing"), static n => n).CommitAsync(Token));
        Assert.Equal(1, await memory.Notes.CountAsync(cancellationToken: Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Concurrent_units_over_the_same_documents_all_count(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Note("a"), Token);
        await memory.Notes.InsertAsync(Note("b"), Token);
        IMemoryTransactions transactions = memory.Get<IMemoryTransactions>();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            async () =>
            {
                for (int i = 0; i < 10; i++)
                {
                    await transactions.Begin()
                        .Update(memory.Notes, new NoteId("a7", "a"), static note =>
                            note with { Stars = note.Stars + 1 })
                        .Update(memory.Notes, new NoteId("a7", "b"), static note =>
                            note with { Stars = note.Stars - 1 })
                        .CommitAsync(Token);
                }
            },
            Token)));

        Assert.Equal(60, (await memory.Notes.GetAsync(new NoteId("a7", "a"), Token))!.Stars);
        Assert.Equal(-60, (await memory.Notes.GetAsync(new NoteId("a7", "b"), Token))!.Stars);
    }

    [Fact]
    public async Task A_unit_has_one_edit_for_each_document_and_is_committed_once()
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory);
        IMemoryUnitOfWork work = memory.Get<IMemoryTransactions>().Begin().Upsert(memory.Notes, Note("a"));
        Assert.Throws<InvalidOperationException>(() => work.Delete(memory.Notes, new NoteId("a7", "a")));
        await work.CommitAsync(Token);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await work.CommitAsync(Token));
        Assert.Throws<InvalidOperationException>(() => work.Upsert(memory.Notes, Note("b")));
    }

    private static Note Note(string title) => new() { Agent = "a7", Title = title };
}
