using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Documents in whose place another one was put.</summary>
public sealed class SupersedeTests : IAsyncDisposable
{
    private static readonly MemoId s_old = new("a7", "old"), s_new = new("a7", "new");
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();
    private readonly TestMemory _left, _right;

    public SupersedeTests()
    {
        _right = TrustMemory.Create(_time);
        _left = TrustMemory.Create(_time, memory => memory.SyncWithStore(
            "right", (_, _) => _right.OpenStoreAsync(), static sync => sync.OnDemand()));
    }

    private static CancellationToken Token => TestMemory.Token;

    private IMemoRepository Left => _left.Get<IMemoRepository>();

    private IMemoRepository Right => _right.Get<IMemoRepository>();

    public async ValueTask DisposeAsync()
    {
        await _left.DisposeAsync();
        await _right.DisposeAsync();
    }

    [Fact]
    public async Task The_old_one_is_left_out_of_lists_queries_counts_and_recall_unless_it_is_asked_for()
    {
        await WriteBothAsync();
        await Left.SupersedeAsync(s_old, s_new, "moved to Mondays", Token);

        Assert.Equal(["new"], await ListedAsync(Left));
        Assert.Equal(1, await Left.CountAsync(cancellationToken: Token));
        Assert.Equal(1, await Left.Query().Where(MemoFields.Source == "web").CountAsync(Token));
        Assert.Single((await Left.ListPageAsync(new() { PageSize = 1 }, cancellationToken: Token)).Items);
        Assert.Equal("new", Assert.Single(await Left.Recall("frozen").ToListAsync(Token)).Value.Title);
        Assert.Single(await _left.Get<IMemoryRecall>().RecallAsync("frozen", cancellationToken: Token));

        Assert.Equal("old", (await Left.GetAsync(s_old, Token))!.Title);
        Assert.Equal(2, await Left.Query().Include(MemoryInclude.Superseded).CountAsync(Token));
        var all = await Left.ListPageAsync(new() { Include = MemoryInclude.Superseded }, cancellationToken: Token);
        Assert.Equal(2, all.Items.Count);
        Assert.Equal(2, (await Left.Recall(
            "frozen", new RecallOptions { Include = MemoryInclude.Superseded }).ToListAsync(Token)).Count);
    }

    [Fact]
    public async Task Both_are_linked_with_the_reason_and_the_link_is_taken_back()
    {
        await WriteBothAsync();
        Assert.Equal(new MemoryLinks(null, []), Same(await Left.GetLinksAsync(s_old, Token)));
        await Left.SupersedeAsync(s_old, s_new, "moved", Token);
        Assert.Equal(
            new MemorySupersession(s_new.DocumentId, "moved", TrustMemory.Start),
            (await Left.GetLinksAsync(s_old, Token)).SupersededBy);
        Assert.Equal([s_old.DocumentId], (await Left.GetLinksAsync(s_new, Token)).Supersedes);

        Assert.True(await Left.UnsupersedeAsync(s_old, Token));
        Assert.False(await Left.UnsupersedeAsync(s_old, Token));
        Assert.Null((await Left.GetLinksAsync(s_old, Token)).SupersededBy);
        Assert.Empty((await Left.GetLinksAsync(s_new, Token)).Supersedes);
        Assert.Equal(["new", "old"], await ListedAsync(Left));

        static MemoryLinks Same(MemoryLinks links) => links with { Supersedes = [] };
    }

    [Fact]
    public async Task A_concurrent_edit_of_the_old_one_stays_and_does_not_undo_it()
    {
        await WriteBothAsync();
        await _left.Sync.SyncAsync(Token);
        await Left.SupersedeAsync(s_old, s_new, "moved", Token);
        _time.Advance(TimeSpan.FromMinutes(1));
        await Right.UpdateAsync(s_old, static memo => memo with { Text = "edited" }, Token);
        await Right.UpsertAsync(new Memo { Agent = "a7", Title = "new", Text = "edited too" }, Token);
        await _left.Sync.SyncAsync(Token);
        await _left.Sync.SyncAsync(Token);
        foreach (IMemoRepository memos in (IMemoRepository[])[Left, Right])
        {
            Assert.Equal(["new"], await ListedAsync(memos));
            Assert.Equal("edited", (await memos.GetAsync(s_old, Token))!.Text);
            Assert.Equal("moved", (await memos.GetLinksAsync(s_old, Token)).SupersededBy!.Reason);
            Assert.Equal([s_old.DocumentId], (await memos.GetLinksAsync(s_new, Token)).Supersedes);
        }
    }

    [Fact]
    public async Task A_value_is_written_and_put_in_the_place_in_one_transaction()
    {
        await Left.InsertAsync(Memo("old"), Token);
        await Left.SupersedeAsync(s_old, Memo("new"), "moved", Token);
        Assert.Equal(["new"], await ListedAsync(Left));
        Assert.Equal([s_old.DocumentId], (await Left.GetLinksAsync(s_new, Token)).Supersedes);
    }

    [Fact]
    public async Task What_cannot_be_linked_changes_neither()
    {
        await WriteBothAsync();
        long before = (await _left.OpenStoreAsync()).LastSequence;
        var never = new MemoId("a7", "never");
        foreach ((MemoId old, MemoId @new) in ((MemoId, MemoId)[])[(s_old, never), (never, s_new)])
        {
            var missing = await Assert.ThrowsAsync<TypedMemoryException>(
                async () => await Left.SupersedeAsync(old, @new, "moved", Token));
            Assert.Equal(TypedMemoryErrorCodes.NotFound, missing.Code);
        }

        await Assert.ThrowsAsync<ArgumentException>(async () => await Left.SupersedeAsync(s_old, s_old, null, Token));
        Assert.Equal(before, (await _left.OpenStoreAsync()).LastSequence);
        await Left.SupersedeAsync(s_old, s_new, "moved", Token);
        var ring = await Assert.ThrowsAsync<TypedMemoryException>(
            async () => await Left.SupersedeAsync(s_new, s_old, "back", Token));
        Assert.Contains("UnsupersedeAsync", ring.Message, StringComparison.Ordinal);
        Assert.Equal(["new"], await ListedAsync(Left));
    }

    [Fact]
    public async Task A_restore_of_the_old_one_keeps_the_link_and_a_history_shows_it()
    {
        await WriteBothAsync();
        RevisionId first = (await Left.GetEntryAsync(s_old, Token))!.Revision;
        await Left.SupersedeAsync(s_old, s_new, "moved", Token);
        await Left.UpdateAsync(s_old, static memo => memo with { Text = "edited" }, Token);
        await Left.RestoreAsync(s_old, first, Token);
        Assert.Equal(["new"], await ListedAsync(Left));
        Assert.Equal("frozen", (await Left.GetAsync(s_old, Token))!.Text);
        Assert.Contains(
            (await Left.GetHistoryAsync(s_old, Token)).SelectMany(static revision => revision.Differences),
            static difference => difference.Property == "$supersededBy");
    }

    private async Task WriteBothAsync()
    {
        await Left.InsertAsync(Memo("old"), Token);
        await Left.InsertAsync(Memo("new"), Token);
    }

    private static Memo Memo(string title) => new() { Agent = "a7", Title = title, Text = "frozen", Source = "web" };

    private static async Task<List<string>> ListedAsync(IMemoRepository memos)
    {
        List<string> listed = [];
        await foreach (var entry in memos.ListAsync(cancellationToken: Token)) listed.Add(entry.Value.Title);
        Assert.Equal(listed, (await memos.Query().ToListAsync(Token)).Select(static entry => entry.Value.Title));
        return listed;
    }
}
