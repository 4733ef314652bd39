using System.Threading.Channels;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class ChangesTests
{
    private static CancellationToken Token => TestMemory.Token;

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_since_now_delivers_what_is_written_right_after_the_call_and_nothing_before(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Note("before"), Token);
        ChannelReader<MemoryChange<Note, NoteId>> changes = memory.Notes.Changes(
            new() { Since = ChangeSince.Now }, Token);
        RevisionId revision = await memory.Notes.InsertAsync(Note("after"), Token);

        MemoryChange<Note, NoteId> change = await changes.ReadAsync(Token);
        Assert.Equal("note:a7:after", change.DocumentId);
        Assert.Equal(MemoryChangeKind.Written, change.Kind);
        Assert.Equal(revision, change.Revision);
        Assert.Equal(Note("after"), change.Value);
        Assert.Null(change.Origin);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_since_now_in_a_store_that_is_not_open_yet_misses_nothing(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        ChannelReader<MemoryChange<Note, NoteId>> changes = memory.Notes.Changes(
            new() { Since = ChangeSince.Now }, Token);
        await memory.Notes.InsertAsync(Note("first"), Token);
        Assert.Equal("note:a7:first", (await changes.ReadAsync(Token)).DocumentId);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_from_the_beginning_delivers_each_document_once_with_its_newest_revision(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Note("a"), Token);
        await memory.Notes.InsertAsync(Note("b"), Token);
        await memory.Notes.UpsertAsync(Note("a") with { Stars = 2 }, Token);
        await memory.Notes.DeleteAsync(new NoteId("a7", "b"), Token);

        ChannelReader<MemoryChange<Note, NoteId>> changes = memory.Notes.Changes(cancellationToken: Token);
        MemoryChange<Note, NoteId> first = await changes.ReadAsync(Token), second = await changes.ReadAsync(Token);
        Assert.Equal(("note:a7:a", 2), (first.DocumentId, first.Value!.Stars));
        Assert.Equal(("note:a7:b", MemoryChangeKind.Deleted, null), (second.DocumentId, second.Kind, second.Value));
        Assert.True(first.Sequence < second.Sequence);
        Assert.False(changes.TryRead(out _));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_until_it_has_caught_up_delivers_what_is_there_and_ends(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        for (int i = 0; i < 7; i++) await memory.Notes.InsertAsync(Note($"{i}"), Token);
        await memory.Notes.DeleteAsync(new NoteId("a7", "3"), Token);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "note:a7:x", "{}");

        ChannelReader<MemoryChange<Note, NoteId>> changes = memory.Notes.Changes(
            new() { UntilCaughtUp = true, Capacity = 2 }, Token);
        List<MemoryChange<Note, NoteId>> all = await changes.ReadAllAsync(Token).ToListAsync(Token);
        Assert.Equal(
            ["0", "1", "2", "4", "5", "6", "3", "x"], all.Select(
                static change => change.DocumentId["note:a7:".Length..]));
        Assert.Equal(6, all.Count(static change => change.HasValue));
        Assert.Equal(
            [false, false], all.Where(static change => !change.HasValue).Select(
                static change => change.Value is not null));
        await changes.Completion;
        Assert.Empty(
            await memory.Notes.Changes(
                new() { UntilCaughtUp = true, Since = ChangeSince.Now }, Token).ReadAllAsync(Token).ToListAsync(Token));
        Assert.Empty(await memory.Notes.Changes(
            new() { UntilCaughtUp = true, Since = ChangeSince.After(all[^1].Sequence) }, Token).ReadAllAsync(Token)
                .ToListAsync(Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_after_a_sequence_goes_on_behind_it(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Note("a"), Token);
        await memory.Notes.InsertAsync(Note("b"), Token);
        MemoryChange<Note, NoteId> first = await memory.Notes.Changes(cancellationToken: Token).ReadAsync(Token);

        var options = new ChangeOptions<NoteId> { Since = ChangeSince.After(first.Sequence) };
        Assert.Equal("note:a7:b", (await memory.Notes.Changes(options, Token).ReadAsync(Token)).DocumentId);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_sequence_that_this_store_never_gave_ends_the_feed_with_an_error(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await memory.Notes.InsertAsync(Note("a"), Token);
        foreach (ChangeSince since in new[] { ChangeSince.After(1 << 30), ChangeSince.After(0, "another-incarnation") })
        {
            ChannelReader<MemoryChange<Note, NoteId>> changes = memory.Notes.Changes(new() { Since = since }, Token);
            TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(() => changes.Completion);
            Assert.Equal(TypedMemoryErrorCodes.UnknownSequence, error.Code);
        }
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_slow_reader_loses_no_document_and_the_writer_never_waits_for_it(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        ChannelReader<MemoryChange<Note, NoteId>> changes =
            memory.Notes.Changes(new() { Since = ChangeSince.Now, Capacity = 4 }, Token);
        for (int i = 0; i < 100; i++) await memory.Notes.UpsertAsync(Note($"t{i % 10}") with { Stars = i }, Token);

        var newest = new Dictionary<string, int>();
        long sequence = 0;
        while (newest.Values.Count(static stars => stars >= 90) < 10)
        {
            MemoryChange<Note, NoteId> change = await changes.ReadAsync(Token);
            Assert.True(change.Sequence > sequence);
            sequence = change.Sequence;
            newest[change.DocumentId] = change.Value!.Stars;
        }

        Assert.Equal(10, newest.Count);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_is_of_its_type_and_prefix_and_leaves_out_deletes_on_request(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        ChannelReader<MemoryChange<Note, NoteId>> changes =
            memory.Notes.Changes(new() { Prefix = NoteId.ForAgent("a7"), IncludeDeleted = false }, Token);
        IDocumentStore store = await memory.OpenStoreAsync();
        await TestDocuments.WriteAsync(store, "stranger:1", "{}");
        await memory.Notes.InsertAsync(Note("x") with { Agent = "a70" }, Token);
        await memory.Notes.InsertAsync(Note("gone"), Token);
        await memory.Notes.DeleteAsync(new NoteId("a7", "gone"), Token);
        await memory.Notes.InsertAsync(Note("last"), Token);

        MemoryChange<Note, NoteId> change = await changes.ReadAsync(Token);
        if (change.DocumentId == "note:a7:gone") change = await changes.ReadAsync(Token);
        Assert.Equal("note:a7:last", change.DocumentId);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_document_that_cannot_be_read_is_delivered_as_an_error(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        await TestDocuments.WriteAsync(await memory.OpenStoreAsync(), "note:a7:bad", """{"stars":[]}""");

        MemoryChange<Note, NoteId> change = await memory.Notes.Changes(cancellationToken: Token).ReadAsync(Token);
        Assert.Equal("note:a7:bad", change.Error?.Id);
        Assert.Equal("elsewhere", change.Origin);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Whoever_polls_a_feed_and_never_waits_gets_its_changes(StoreKind kind)
    {
        await using TestMemory memory = TestMemory.Create(kind);
        ChannelReader<MemoryChange<Note, NoteId>> changes = memory.Notes.Changes(cancellationToken: Token);
        await memory.Notes.InsertAsync(Note("a"), Token);

        MemoryChange<Note, NoteId>? change;
        while (!changes.TryRead(out change))
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        Assert.Equal("note:a7:a", change.DocumentId);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_ends_without_an_error_with_its_token_and_with_the_services(StoreKind kind)
    {
        TestMemory memory = TestMemory.Create(kind);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        ChannelReader<MemoryChange<Note, NoteId>> stopped = memory.Notes.Changes(
            new() { Since = ChangeSince.Now }, stop.Token);
        ChannelReader<MemoryChange<Note, NoteId>> other = memory.Notes.Changes(
            new() { Since = ChangeSince.Now }, Token);
        await memory.Notes.InsertAsync(Note("a"), Token);
        await stopped.ReadAsync(Token);

        await stop.CancelAsync();
        await stopped.Completion.WaitAsync(Token);
        await memory.DisposeAsync();
        await Assert.ThrowsAsync<ChannelClosedException>(async () => await other.ReadAsync(Token));
        await other.Completion.WaitAsync(Token);
        Assert.Throws<ObjectDisposedException>(() => memory.Notes.Changes(cancellationToken: Token));
    }

    private static Note Note(string title) => new() { Agent = "a7", Title = title };
}
