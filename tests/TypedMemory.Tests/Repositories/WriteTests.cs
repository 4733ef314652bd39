namespace TypedMemory.Tests;

public sealed class WriteTests
{
    private static readonly Note Deploys = new() { Agent = "a7", Title = "deploys", Text = "Fridays are frozen" };

    private static NoteId DeploysId => new("a7", "deploys");

    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task New_and_stored_documents_and_repeated_ones_are_upserted_in_one_call(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Deploys with { Title = "b" }, Token);
        await memory.Notes.InsertAsync(Deploys with { Title = "gone" }, Token);
        await memory.Notes.DeleteAsync(new NoteId("a7", "gone"), Token);
        string[] titles = ["a", "c", "b", "d", "a", "gone", "e", "b"];
        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes =
            await memory.Notes.UpsertManyAsync(
                titles.Select((title, i) => Deploys with { Title = title, Stars = 10 + i }), Token);

        Assert.Equal(
            titles.Select(static title => $"note:a7:{title}"), outcomes.Select(
                static outcome => outcome.Id.DocumentId));
        Assert.All(outcomes, static outcome => Assert.Null(outcome.Error));
        Assert.Equal([1, 1, 2, 1, 2, 3, 1, 3], outcomes.Select(static outcome => outcome.Revision.Generation));
        Dictionary<string, int> stars = [];
        await foreach (MemoryEntry<Note, NoteId> entry in memory.Notes.ListAsync(cancellationToken: Token))
            stars[entry.Value.Title] = entry.Value.Stars;
        Assert.Equal(
            [("a", 14), ("b", 17), ("c", 11), ("d", 13), ("e", 16), ("gone", 15)], stars.Select(
                static s => (s.Key, s.Value)).Order());
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_inserts_have_an_outcome_each_and_write_over_nothing(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Deploys with { Title = "b", Stars = 1 }, Token);
        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await memory.Notes.InsertManyAsync(
            ((string[])["a", "b", "c", "a"]).Select(static title => Deploys with { Title = title, Stars = 9 }), Token);
        Assert.Equal([true, false, true, false], outcomes.Select(static outcome => outcome.Succeeded));
        Assert.IsType<RevisionConflictException>(outcomes[1].Error);
        Assert.Equal("note:a7:b", outcomes[1].Id.DocumentId);
        Assert.Equal(1, (await memory.Notes.GetAsync("a7", "b", Token))!.Stars);
        Assert.Equal(3, await memory.Notes.CountAsync(cancellationToken: Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_are_replaced_where_they_are_at_the_revision_that_was_seen(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId a = await memory.Notes.InsertAsync(Deploys with { Title = "a" }, Token);
        RevisionId b = await memory.Notes.InsertAsync(Deploys with { Title = "b" }, Token);
        await memory.Notes.UpsertAsync(Deploys with { Title = "b", Stars = 2 }, Token);
        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await memory.Notes.ReplaceManyAsync(
            [(Deploys with { Title = "a", Stars = 3 }, a), (Deploys with { Title = "b", Stars = 3 }, b), (
                Deploys with { Title = "c" }, a)], Token);
        Assert.Null(outcomes[0].Error);
        Assert.IsType<RevisionConflictException>(outcomes[1].Error);
        Assert.IsType<RevisionConflictException>(outcomes[2].Error);
        Assert.Equal(
            [3, 2], (await memory.Notes.GetManyAsync([new("a7", "a"), new("a7", "b")], Token)).Select(
                static e => e!.Value.Stars));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_are_updated_and_no_update_of_several_callers_is_lost(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        NoteId[] ids = [.. Enumerable.Range(0, 8).Select(static i => new NoteId("a7", $"{i}"))];
        Assert.All(
            await memory.Notes.InsertManyAsync(ids.Select(static id => Deploys with { Title = id.Title }), Token),
            static outcome => Assert.Null(outcome.Error));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(
            async () =>
            {
                IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await memory.Notes.UpdateManyAsync(
                    [.. ids, new NoteId("a7", "missing"), ids[0]], static note =>
                        note with { Stars = note.Stars + 1 }, Token);
                Assert.Equal(TypedMemoryErrorCodes.NotFound, outcomes[8].Error!.Code);
                Assert.All(outcomes.Where(static (_, i) => i != 8), static outcome => Assert.Null(outcome.Error));
            },
            Token)));
        IReadOnlyList<MemoryEntry<Note, NoteId>?> notes = await memory.Notes.GetManyAsync(ids, Token);
        Assert.Equal([12, 6, 6, 6, 6, 6, 6, 6], notes.Select(static entry => entry!.Value.Stars));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_value_that_cannot_be_written_is_the_outcome_of_its_item_and_hinders_no_other(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await memory.Notes.UpsertManyAsync(
            [Deploys with { Title = "a" }, Deploys with { Title = "b", Text = null! }, Deploys with { Title = "c" }],
            Token);
        Assert.Equal(["note:a7:a", "note:a7:b", "note:a7:c"], outcomes.Select(static outcome => outcome.Id.DocumentId));
        Assert.Equal([true, false, true], outcomes.Select(static outcome => outcome.Succeeded));
        Assert.Equal(2, await memory.Notes.CountAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Misuse_is_told_in_words()
    {
        await using TestMemory memory = TestMemory.Create();
        await memory.Notes.InsertAsync(Deploys, Token);
        RevisionConflictException exists = await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await memory.Notes.InsertAsync(Deploys, Token));
        Assert.Contains("makes a new document, but there is one at", exists.Message, StringComparison.Ordinal);
        InvalidOperationException nothing = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await memory.Notes.UpdateAsync(DeploysId, static _ => null!, Token));
        Assert.Contains("returned null", nothing.Message, StringComparison.Ordinal);
        InvalidOperationException otherKey = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await memory.Get<IMemoryTransactions>().Begin()
                .Update(memory.Notes, DeploysId, static note => note with { Title = "other" }).CommitAsync(Token));
        Assert.Contains("whose key is \"note:a7:other\"", otherKey.Message, StringComparison.Ordinal);
        foreach (Func<Task> write in (Func<Task>[])
        [
            async () => await memory.Notes.InsertAsync(null!, Token),
            async () => await memory.Notes.UpsertAsync(null!, Token),
            async () => Assert.Empty(await memory.Notes.UpsertManyAsync([null!], Token)),
            () => Task.FromResult(memory.Get<IMemoryTransactions>().Begin().Insert(memory.Notes, null!)),
        ])
        {
            Assert.Equal("value", (await Assert.ThrowsAsync<ArgumentNullException>(write)).ParamName);
        }

        ArgumentOutOfRangeException size = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await memory.Notes.ListPageAsync(new() { PageSize = 0 }, null, Token));
        Assert.Equal("options.PageSize", size.ParamName);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task What_is_inserted_is_read_back_with_its_revision(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId revision = await memory.Notes.InsertAsync(Deploys, Token);

        MemoryEntry<Note, NoteId>? entry = await memory.Notes.GetEntryAsync(DeploysId, Token);
        Assert.NotNull(entry);
        Assert.Equal(Deploys, entry.Value);
        Assert.Equal(revision, entry.Revision);
        Assert.Equal("note:a7:deploys", entry.DocumentId);
        Assert.True(await memory.Notes.ExistsAsync(DeploysId, Token));
        Assert.Null(await memory.Notes.GetAsync(new NoteId("a7", "other"), Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Insert_of_a_document_that_exists_conflicts_and_changes_nothing(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId revision = await memory.Notes.InsertAsync(Deploys, Token);

        RevisionConflictException conflict = await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await memory.Notes.InsertAsync(Deploys with { Text = "other" }, Token));
        Assert.Equal(revision, conflict.Actual);
        Assert.Equal(Deploys, await memory.Notes.GetAsync(DeploysId, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Insert_over_a_tombstone_continues_its_path(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Deploys, Token);
        Assert.True(await memory.Notes.DeleteAsync(DeploysId, Token));

        RevisionId revision = await memory.Notes.InsertAsync(Deploys, Token);
        Assert.Equal(3, revision.Generation);
        Assert.Equal(Deploys, await memory.Notes.GetAsync(DeploysId, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Upsert_writes_over_what_is_there_and_an_equal_value_keeps_the_revision(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId first = await memory.Notes.UpsertAsync(Deploys, Token);
        Assert.Equal(first, await memory.Notes.UpsertAsync(Deploys, Token));

        RevisionId second = await memory.Notes.UpsertAsync(Deploys with { Stars = 3 }, Token);
        Assert.Equal(2, second.Generation);
        Assert.Equal(3, (await memory.Notes.GetAsync(DeploysId, Token))!.Stars);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Replace_takes_only_the_revision_that_is_there(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        RevisionId first = await memory.Notes.InsertAsync(Deploys, Token);
        RevisionId second = await memory.Notes.ReplaceAsync(Deploys with { Stars = 1 }, first, Token);

        RevisionConflictException conflict = await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await memory.Notes.ReplaceAsync(Deploys with { Stars = 2 }, first, Token));
        Assert.Equal(first, conflict.Expected);
        Assert.Equal(second, conflict.Actual);
        Assert.Equal(1, (await memory.Notes.GetAsync(DeploysId, Token))!.Stars);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Concurrent_updates_all_count(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Deploys, Token);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            async () =>
            {
                for (int i = 0; i < 25; i++)
                {
                    await memory.Notes.UpdateAsync(
                        DeploysId, static note => note with { Stars = note.Stars + 1 }, Token);
                }
            },
            Token)));

        Assert.Equal(200, (await memory.Notes.GetAsync(DeploysId, Token))!.Stars);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Update_of_a_missing_document_is_null_and_one_that_changes_the_key_is_refused(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        Assert.Null(await memory.Notes.UpdateAsync(DeploysId, static note => note, Token));

        await memory.Notes.InsertAsync(Deploys, Token);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await memory.Notes.UpdateAsync(DeploysId, static note => note with { Title = "other" }, Token));
        Assert.Contains("note:a7:other", refused.Message, StringComparison.Ordinal);
        Assert.Equal(Deploys, await memory.Notes.GetAsync(DeploysId, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Delete_says_whether_there_was_something_and_a_stale_revision_conflicts(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        Assert.False(await memory.Notes.DeleteAsync(DeploysId, Token));

        RevisionId first = await memory.Notes.InsertAsync(Deploys, Token);
        RevisionId second = await memory.Notes.UpsertAsync(Deploys with { Stars = 1 }, Token);
        await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await memory.Notes.DeleteAsync(DeploysId, first, Token));
        Assert.True(await memory.Notes.ExistsAsync(DeploysId, Token));

        await memory.Notes.DeleteAsync(DeploysId, second, Token);
        Assert.False(await memory.Notes.ExistsAsync(DeploysId, Token));
        Assert.False(await memory.Notes.DeleteAsync(DeploysId, Token));
        await Assert.ThrowsAsync<RevisionConflictException>(
            async () => await memory.Notes.DeleteAsync(DeploysId, second, Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_upserts_have_an_outcome_each_and_the_last_of_one_document_stands(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Deploys, Token);
        Note[] notes =
        [
            Deploys with { Stars = 1 },
            Deploys with { Title = "other", Stars = 2 },
            Deploys with { Stars = 3 },
            Deploys with { Title = "third", Stars = 4 },
            Deploys with { Stars = 5 },
        ];

        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes = await memory.Notes.UpsertManyAsync(notes, Token);
        Assert.All(outcomes, static outcome => Assert.True(outcome.Succeeded));
        Assert.Equal(
            ["note:a7:deploys", "note:a7:other", "note:a7:deploys", "note:a7:third", "note:a7:deploys"],
            outcomes.Select(static outcome => outcome.Id.DocumentId));
        Assert.Equal(5, (await memory.Notes.GetAsync(DeploysId, Token))!.Stars);
        Assert.Equal(outcomes[4].Revision, (await memory.Notes.GetEntryAsync(DeploysId, Token))!.Revision);
        Assert.Equal(3, await memory.Notes.CountAsync(cancellationToken: Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_concurrent_upserts_of_the_same_documents_all_succeed(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        Note[] notes = [.. Enumerable.Range(0, 20).Select(static i => Deploys with { Title = $"t{i}" })];
        IReadOnlyList<MemoryWriteOutcome<NoteId>>[] all = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(writer => Task.Run(
            async () => await memory.Notes.UpsertManyAsync(notes.Select(note => note with { Stars = writer }), Token),
            Token)));

        Assert.All(all.SelectMany(static outcomes => outcomes), static outcome => Assert.Null(outcome.Error));
        Assert.Equal(20, await memory.Notes.CountAsync(cancellationToken: Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Many_deletes_tell_which_was_not_there(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Deploys, Token);

        IReadOnlyList<MemoryWriteOutcome<NoteId>> outcomes =
            await memory.Notes.DeleteManyAsync([new NoteId("a7", "missing"), DeploysId], Token);
        Assert.Equal(TypedMemoryErrorCodes.NotFound, outcomes[0].Error?.Code);
        Assert.True(outcomes[1].Succeeded);
        Assert.Equal(0, await memory.Notes.CountAsync(cancellationToken: Token));
    }
}
