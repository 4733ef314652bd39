using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

public sealed class SubscriptionTests
{
    private static CancellationToken Token => TestMemory.Token;

    [Fact]
    public async Task A_subscription_goes_on_behind_what_was_acknowledged()
    {
        await using TestMemory memory = TestMemory.Create();
        for (int i = 0; i < 4; i++) await memory.Notes.InsertAsync(Note($"t{i}"), Token);
        await using (IMemorySubscription<Note, NoteId> first = await memory.Notes.SubscribeAsync(
            "indexer", cancellationToken: Token))
        {
            await first.Changes.ReadAsync(Token);
            MemoryChange<Note, NoteId> second = await first.Changes.ReadAsync(Token);
            await first.AcknowledgeAsync(second, Token);
            await first.Changes.ReadAsync(Token);
        }

        await using IMemorySubscription<Note, NoteId> resumed = await memory.Notes.SubscribeAsync(
            "indexer", cancellationToken: Token);
        Assert.Equal("note:a7:t2", (await resumed.Changes.ReadAsync(Token)).DocumentId);
        await using IMemorySubscription<Note, NoteId> other = await memory.Notes.SubscribeAsync(
            "other", cancellationToken: Token);
        Assert.Equal("note:a7:t0", (await other.Changes.ReadAsync(Token)).DocumentId);
    }

    [Fact]
    public async Task A_subscription_since_now_starts_at_its_first_call_even_if_nothing_was_acknowledged()
    {
        await using TestMemory memory = TestMemory.Create();
        var now = new SubscriptionOptions<NoteId> { Since = ChangeSince.Now };
        await memory.Notes.InsertAsync(Note("before"), Token);
        await (await memory.Notes.SubscribeAsync("indexer", now, Token)).DisposeAsync();
        await memory.Notes.InsertAsync(Note("between"), Token);

        await using IMemorySubscription<Note, NoteId> again = await memory.Notes.SubscribeAsync("indexer", now, Token);
        Assert.Equal("note:a7:between", (await again.Changes.ReadAsync(Token)).DocumentId);
    }

    [Fact]
    public async Task A_subscription_that_is_forgotten_starts_anew()
    {
        await using TestMemory memory = TestMemory.Create();
        await memory.Notes.InsertAsync(Note("a"), Token);
        await using (IMemorySubscription<Note, NoteId> first = await memory.Notes.SubscribeAsync(
            "indexer", cancellationToken: Token))
        {
            await first.AcknowledgeAsync(await first.Changes.ReadAsync(Token), Token);
        }

        await memory.Notes.UnsubscribeAsync("indexer", Token);
        await using IMemorySubscription<Note, NoteId> anew = await memory.Notes.SubscribeAsync(
            "indexer", cancellationToken: Token);
        Assert.Equal("note:a7:a", (await anew.Changes.ReadAsync(Token)).DocumentId);
        await Assert.ThrowsAsync<ArgumentException>(
            async () => await memory.Notes.SubscribeAsync("a/b", cancellationToken: Token));
    }

    [Fact]
    public async Task A_store_without_subscriptions_says_so()
    {
        await using TestMemory memory = TestMemory.Create(StoreKind.Memory);
        Assert.SkipWhen(
            await memory.OpenStoreAsync() is ISubscriptionStore,
            "The store in memory has subscriptions, so no store here is without them.");
        await Assert.ThrowsAsync<NotSupportedException>(
            async () => await memory.Notes.SubscribeAsync("indexer", cancellationToken: Token));
    }

    private static Note Note(string title) => new() { Agent = "a7", Title = title };
}
