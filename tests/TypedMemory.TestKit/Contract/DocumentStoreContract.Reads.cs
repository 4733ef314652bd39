using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using Xunit;

namespace TypedMemory.TestKit.Contract;

public abstract partial class DocumentStoreContract
{
    private static readonly string[] Listed =
        ["a", "fact:a7:x", "fact:a70:x", "fact:a7:y", "fact:\ue000", "fact:\U0001F600", "skill:b"];

    [Fact]
    public async Task Ids_are_listed_in_the_order_of_their_bytes()
    {
        await Store.PutAllAsync([.. Listed.Reverse()]);

        // "fact:a70:" sorts before "fact:a7:" by its bytes, and U+1F600 after U+E000, unlike in UTF-16.
        string[] expected = ["a", "fact:a70:x", "fact:a7:x", "fact:a7:y", "fact:\ue000", "fact:\U0001F600", "skill:b"];
        Assert.Equal(expected, await Store.IdsAsync(new ListQuery()));
        Assert.Equal(expected.Reverse(), await Store.IdsAsync(new ListQuery { Descending = true }));
    }

    [Fact]
    public async Task A_range_is_cut_by_prefix_ends_and_limit()
    {
        await Store.PutAllAsync(Listed);
        Assert.Equal(["fact:a7:x", "fact:a7:y"], await Store.IdsAsync(new() { Prefix = "fact:a7:" }));
        Assert.Equal(["fact:a7:y"], await Store.IdsAsync(new() { Prefix = "fact:a7:", After = "fact:a7:x" }));
        Assert.Equal(["fact:a7:x"], await Store.IdsAsync(new() { Prefix = "fact:a7:", Limit = 1 }));
        Assert.Equal(["fact:a7:x"], await Store.IdsAsync(new() { Prefix = "fact:a7:", To = "fact:a7:x" }));
        Assert.Empty(await Store.IdsAsync(new() { Prefix = "fact:a7:", To = "fact:a7:x", InclusiveTo = false }));
        Assert.Equal(
            ["fact:a7:y", "fact:\ue000"], await Store.IdsAsync(new() { From = "fact:a7:y", To = "fact:\ue000" }));
        Assert.Empty(await Store.IdsAsync(new() { From = "b", To = "a" }));
        Assert.Empty(await Store.IdsAsync(new() { Limit = 0 }));
    }

    [Fact]
    public async Task A_descending_range_runs_downwards()
    {
        await Store.PutAllAsync(Listed);
        ListQuery down = new() { Prefix = "fact:a7:", Descending = true };
        Assert.Equal(["fact:a7:y", "fact:a7:x"], await Store.IdsAsync(down));
        Assert.Equal(["fact:a7:x"], await Store.IdsAsync(down with { After = "fact:a7:y" }));
        Assert.Equal(["fact:a7:x"], await Store.IdsAsync(down with { From = "fact:a7:x" }));
        Assert.Equal(["fact:a7:y"], await Store.IdsAsync(down with { To = "fact:a7:y" }));
        Assert.Equal(["fact:a7:y"], await Store.IdsAsync(down with { To = "fact:a7:x", InclusiveTo = false }));
    }

    [Fact]
    public async Task A_long_list_is_whole_and_in_order()
    {
        string[] ids = [.. Enumerable.Range(0, 2500).Select(static i => $"n:{i:d5}")];
        foreach (string[] chunk in ids.Chunk(500))
        {
            await Store.WriteAsync(new DocumentBatch
            {
                Writes = [.. chunk.Select(static id => Documents.Write(Documents.First(id, "{}")))],
            });
        }

        Assert.Equal(ids, await Store.IdsAsync(new ListQuery()));
        Assert.Equal(ids.Reverse(), await Store.IdsAsync(new ListQuery { Descending = true }));
        Assert.Equal(ids.Skip(10).Take(1500), await Store.IdsAsync(new ListQuery { After = ids[9], Limit = 1500 }));
        Assert.Equal(2500, await Store.CountAsync("n:"));
        Assert.Equal(100, await Store.CountAsync("n:024"));
        Assert.Equal(40, await Store.CountAsync(new ListQuery { Prefix = "n:024", Limit = 40 }));
    }

    [Fact]
    public async Task Deleted_documents_are_listed_only_on_request()
    {
        DocumentRevision first = Documents.First("fact:a", "{}");
        await Store.PutAsync(first);
        await Store.PutAsync(Documents.Child("fact:a", first, "{}", deleted: true));
        await Store.PutAllAsync("fact:b");
        Assert.Equal(["fact:b"], await Store.IdsAsync(new ListQuery()));
        Assert.Equal(["fact:a", "fact:b"], await Store.IdsAsync(new ListQuery { IncludeDeleted = true }));
        Assert.Equal(1, await Store.CountAsync(""));
        Assert.Equal(2, await Store.CountAsync(new ListQuery { IncludeDeleted = true }));
    }

    [Fact]
    public async Task Conflicts_are_paged_by_id()
    {
        foreach (string id in (string[])["fact:a", "fact:b", "fact:c"])
        {
            await Store.PutAsync(Documents.Foreign(id, "{\"n\":1}", false, TwoLow, One));
            await Store.PutAsync(Documents.Foreign(id, "{\"n\":2}", false, TwoHigh, One));
        }

        Assert.Equal(["fact:a", "fact:b"], await Store.ReadConflictsAsync("", 2));
        Assert.Equal(["fact:c"], await Store.ReadConflictsAsync("fact:b", 2));
    }

    [Fact]
    public async Task Local_documents_are_in_no_feed_and_no_list()
    {
        var local = new LocalDocument("check", "{\"seq\":\"1-x\"}"u8.ToArray()) { Revision = "0-1" };
        await Store.WriteAsync(new DocumentBatch { LocalDocuments = [local, new("other", "{}"u8.ToArray())] });
        LocalDocument? read = await Store.GetLocalAsync("check");
        Assert.Equal(local.Body!.Value.ToArray(), read!.Body!.Value.ToArray());
        Assert.Equal("0-1", read.Revision);
        Assert.Empty(await Store.FeedAsync(new()));
        Assert.Empty(await Store.IdsAsync(new ListQuery { IncludeDeleted = true }));
        Assert.Equal(["check", "other"], (await Store.ListLocalAsync(new ListQuery())).Select(static one => one.Id));
        await Store.WriteAsync(new DocumentBatch { LocalDocuments = [new LocalDocument("check", null)] });
        Assert.Null(await Store.GetLocalAsync("check"));
        Assert.Equal("other", Assert.Single(await Store.ListLocalAsync(new ListQuery())).Id);
    }

    [Fact]
    public async Task A_store_says_who_it_is()
    {
        StoreInfo info = await Store.GetInfoAsync();
        Assert.Matches("^[0-9a-f]{32}$", info.Uuid);
        Assert.NotEmpty(info.Incarnation);
        Assert.Matches("^[A-Za-z0-9_-]{10}$", Store.Actor);
        Assert.Equal(0, info.UpdateSequence);
        await Store.FlushAsync();
    }
}
