using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

public abstract partial class DocumentStoreContract
{
    [Fact]
    public async Task The_feed_has_one_row_per_document_in_the_order_of_the_sequence()
    {
        DocumentRevision first = Documents.First("fact:a", "{\"n\":1}");
        await Store.PutAsync(first);
        await Store.PutAllAsync("skill:b", "plain", "fact:c");
        WriteOutcome update = await Store.PutAsync(Documents.Child("fact:a", first, "{\"n\":2}"));
        var feed = await Store.FeedAsync(new() { IncludeBodies = true });
        Assert.Equal(["skill:b", "plain", "fact:c", "fact:a"], feed.Select(static change => change.Id));
        Assert.Equal(update.Sequence, feed[^1].Sequence);
        Assert.Equal(update.Winner, feed[^1].Winner);
        Assert.Equal("{\"n\":2}"u8.ToArray(), feed[^1].Body.ToArray());
        Assert.Equal(
            feed.Reverse().Select(static change => change.Id), (
                await Store.FeedAsync(new() { Descending = true })).Select(static change => change.Id));
        Assert.Equal(2, await Store.CountChangesAsync(feed[1].Sequence));
    }

    [Fact]
    public async Task Pages_join_without_a_gap_or_a_repetition()
    {
        string[] ids = [.. Enumerable.Range(0, 30).Select(static i => $"{(i % 3 == 0 ? "x:" : "y:")}{i}")];
        await Store.PutAllAsync(ids);
        List<string> read = [];
        long since = 0;
        StoreChangesPage page;
        do
        {
            page = await Store.ReadChangesAsync(new() { Since = since, Limit = 7 });
            read.AddRange(page.Changes.Select(static change => change.Id));
            since = page.LastSequence;
        }
        while (page.HasMore);
        Assert.Equal(ids, read);
        page = await Store.ReadChangesAsync(new() { Since = since });
        Assert.Empty(page.Changes);
        Assert.Equal(since, page.LastSequence);
    }

    [Fact]
    public async Task A_filtered_feed_moves_on_over_what_it_leaves_out()
    {
        await Store.PutAllAsync("fact:a7:x", "skill:a", "fact:a70:x", "fact:a7:y", "other");
        StoreChangesPage page = await Store.ReadChangesAsync(new() { Prefixes = ["fact:a7:"] });
        Assert.Equal(["fact:a7:x", "fact:a7:y"], page.Changes.Select(static change => change.Id));
        Assert.Equal((await Store.GetInfoAsync()).UpdateSequence, page.LastSequence);
        Assert.False(page.HasMore);
        Assert.Equal(
            ["skill:a", "other"], (await Store.FeedAsync(new() { Prefixes = ["skill:", "oth"] })).Select(
                static change => change.Id));
        Assert.Equal(
            ["skill:a", "fact:a7:y"],
            (await Store.FeedAsync(new() { Ids = ["fact:a7:y", "none", "skill:a"] })).Select(
                static change => change.Id));
        Assert.Empty(await Store.FeedAsync(new() { Prefixes = ["nothing:"] }));
    }

    [Fact]
    public async Task The_feed_tells_deletes_conflicts_leaves_and_origins()
    {
        DocumentRevision first = Documents.First("fact:a", "{}");
        await Store.PutAsync(first);
        await Store.PutAsync(Documents.Child("fact:a", first, "{}", deleted: true));
        var low = Documents.Foreign("fact:b", "{\"n\":1}", false, TwoLow, One);
        var high = Documents.Foreign("fact:b", "{\"n\":2}", false, TwoHigh, One);
        await Store.WriteAsync(
            new DocumentBatch { Writes = [Documents.Write(low), Documents.Write(high)], Origin = "peer" });
        var feed = await Store.FeedAsync(new() { AllLeaves = true });
        Assert.True(feed[0].Deleted);
        Assert.Null(feed[0].Origin);
        Assert.True(feed[1].Conflicted);
        Assert.Equal([high.Revision, low.Revision], feed[1].Leaves);
        Assert.Equal("peer", feed[1].Origin);
        Assert.Empty((await Store.FeedAsync(new()))[1].Leaves);
    }

    [Fact]
    public async Task A_waiter_wakes_at_a_change_of_its_type()
    {
        await Store.PutAllAsync("fact:a");
        long since = Store.LastSequence;
        Task facts = Store.WaitForChangesAsync(since, "fact:").AsTask();
        Task any = Store.WaitForChangesAsync(since).AsTask();
        Assert.False(facts.IsCompleted);
        await Store.PutAllAsync("fact:b");
        await facts.WaitAsync(TimeSpan.FromSeconds(30));
        await any.WaitAsync(TimeSpan.FromSeconds(30));
        await Store.WaitForChangesAsync(since, "fact:b").AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_waiter_for_a_type_that_does_not_exist_yet_wakes_when_it_does()
    {
        Task wait = Store.WaitForChangesAsync(Store.LastSequence, "fresh:").AsTask();
        await Store.PutAllAsync("fresh:a");
        await wait.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_wait_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        Task wait = Store.WaitForChangesAsync(Store.LastSequence, "", cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    [Fact]
    public async Task A_feed_that_is_followed_while_many_write_misses_nothing()
    {
        const int Writers = 4, Each = 100;
        Task[] writing = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (int i = 0; i < Each; i++) await Store.PutAllAsync($"w{writer}:{i}");
        }))];
        HashSet<string> seen = [];
        long since = 0;
        while (seen.Count < Writers * Each)
        {
            await Store.WaitForChangesAsync(since).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
            StoreChangesPage page = await Store.ReadChangesAsync(new() { Since = since, Limit = 16 });
            foreach (StoreChange change in page.Changes)
            {
                Assert.True(change.Sequence > since);
                since = change.Sequence;
                Assert.True(seen.Add(change.Id));
            }

            since = page.LastSequence;
        }

        await Task.WhenAll(writing);
    }
}
