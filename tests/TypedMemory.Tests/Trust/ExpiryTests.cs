using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Documents whose time is over.</summary>
public sealed class ExpiryTests
{
    private static readonly MemoId s_id = new("a7", "x");
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();

    public static TheoryData<StoreKind> Stores => [StoreKind.Memory, StoreKind.Sqlite];

    private static CancellationToken Token => TestMemory.Token;

    private static DateTimeOffset Start => TrustMemory.Start;

    [Theory, MemberData(nameof(Stores))]
    public async Task From_that_instant_on_a_document_is_absent_from_every_read(StoreKind kind)
    {
        await using TestMemory memory = Create(kind);
        var memos = memory.Get<IMemoRepository>();
        var memo = new Memo { Agent = "a7", Title = "x", Source = "web", Until = Start.AddHours(1) };
        await memos.InsertAsync(memo, Token);
        await memos.InsertAsync(memo with { Title = "y", Until = null }, Token);
        await memos.PutAttachmentAsync(s_id, "a", "text/plain", new MemoryStream([1]), Token);

        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.Equal(["x", "y"], await SeenAsync(memos));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(["y"], await SeenAsync(memos));
        Assert.Null(await memos.GetAsync(s_id, Token));
        Assert.Null(await memos.GetEntryAsync(s_id, Token));
        Assert.False(await memos.ExistsAsync(s_id, Token));
        Assert.Null((await memos.GetManyAsync([s_id], Token))[0]);
        Assert.Equal(1, await memos.CountAsync(cancellationToken: Token));
        Assert.Equal(1, await memos.Query().Where(MemoFields.Source == "web").CountAsync(Token));
        Assert.Null(await memos.OpenAttachmentAsync(s_id, "a", Token));
        Assert.Null(await memos.UpdateAsync(s_id, static m => m with { Text = "t" }, Token));
        Assert.Equal(
            ["y"], (await memos.ListPageAsync(new() { PageSize = 1 }, cancellationToken: Token)).Items
                .Select(static entry => entry.Value.Title));

        Assert.Equal(2, await memos.Query().Include(MemoryInclude.Expired).CountAsync(Token));
        var all = await memos.ListPageAsync(new() { Include = MemoryInclude.Expired }, cancellationToken: Token);
        Assert.Equal(2, all.Items.Count);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_feed_passes_it_by_unless_it_is_asked_for(StoreKind kind)
    {
        await using TestMemory memory = Create(kind);
        var memos = memory.Get<IMemoRepository>();
        await memos.InsertAsync(new Memo { Agent = "a7", Title = "x", Until = Start.AddHours(1) }, Token);
        await memos.InsertAsync(new Memo { Agent = "a7", Title = "y" }, Token);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(["y"], await ChangedAsync(memos, MemoryInclude.None));
        Assert.Equal(["x", "y"], await ChangedAsync(memos, MemoryInclude.Expired));
    }

    [Fact]
    public async Task It_is_not_recalled_and_words_beside_it_are()
    {
        await using TestMemory memory = Create();
        var memos = memory.Get<IMemoRepository>();
        var memo = new Memo { Agent = "a7", Title = "x", Text = "Fridays are frozen", Until = Start.AddHours(1) };
        await memos.InsertAsync(memo, Token);
        await memos.InsertAsync(memo with { Title = "y", Until = null }, Token);
        Assert.Equal(2, (await memos.Recall("frozen Fridays").ToListAsync(Token)).Count);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("y", Assert.Single(await memos.Recall("frozen Fridays").ToListAsync(Token)).Entry.Value.Title);
        Assert.Single(await memory.Get<IMemoryRecall>().RecallAsync("frozen Fridays", cancellationToken: Token));
        Assert.Equal(2, (await memos.Recall(
            "frozen Fridays", new RecallOptions { Include = MemoryInclude.Expired }).ToListAsync(Token)).Count);
    }

    [Fact]
    public async Task A_watched_query_loses_it_at_that_instant()
    {
        await using TestMemory memory = Create();
        var memos = memory.Get<IMemoRepository>();
        await memos.InsertAsync(new Memo { Agent = "a7", Title = "x", Until = Start.AddHours(1) }, Token);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var results = memos.Query().Watch(stop.Token);
        Assert.Single(await results.ReadAsync(Token));
        Task<IReadOnlyList<MemoryEntry<Memo, MemoId>>> next = results.ReadAsync(Token).AsTask();
        while (!next.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(30));
            await Task.Yield();
        }

        Assert.Empty(await next);
        await stop.CancelAsync();
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_sweep_writes_a_tombstone_once_and_leaves_what_holds(StoreKind kind)
    {
        await using TestMemory memory = Create(kind);
        var memos = memory.Get<IMemoRepository>();
        for (int i = 0; i < 1200; i++)
        {
            await memos.InsertAsync(
                new Memo { Agent = "a7", Title = $"{i}", Until = i % 2 == 0 ? Start.AddHours(1) : null }, Token);
        }

        Assert.Equal(default, await memory.Get<IMemorySweep>().SweepAsync(Token));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new SweepResult(600, 0), await memory.Get<IMemorySweep>().SweepAsync(Token));
        Assert.Equal(default, await memory.Get<IMemorySweep>().SweepAsync(Token));
        Assert.Equal(600, await memos.CountAsync(cancellationToken: Token));
        IDocumentStore store = await memory.OpenStoreAsync();
        Assert.Equal(600, (await store.GetInfoAsync(Token)).DeletedDocuments);
        Assert.Equal(DocumentRevision.EmptyBody.ToArray(), (await store.GetAsync("memo:a7:0", Token))!.Body.ToArray());
    }

    [Fact]
    public async Task An_evicting_type_leaves_nothing_behind()
    {
        await using TestMemory memory = Create();
        var traces = memory.Get<ITraceRepository>();
        await traces.InsertAsync(new Trace { Name = "x" }, Token);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(new SweepResult(0, 1), await memory.Get<IMemorySweep>().SweepAsync(Token));
        Assert.Null(await (await memory.OpenStoreAsync()).GetAsync("trace:x", Token));
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task A_time_to_live_runs_from_the_last_edit_that_changed_something(StoreKind kind)
    {
        await using TestMemory memory = Create(kind);
        var leases = memory.Get<ILeaseRepository>();
        var lease = new Lease { Name = "x" };
        RevisionId first = await leases.InsertAsync(lease, Token);
        _time.Advance(TimeSpan.FromHours(20));
        Assert.Equal(first, await leases.UpsertAsync(lease, Token));
        _time.Advance(TimeSpan.FromHours(4));
        Assert.Null(await leases.GetAsync(new LeaseId("x"), Token));

        await leases.InsertAsync(lease with { Name = "y" }, Token);
        _time.Advance(TimeSpan.FromHours(20));
        await leases.UpsertAsync(lease with { Name = "y", Text = "longer" }, Token);
        _time.Advance(TimeSpan.FromHours(20));
        Assert.Equal("longer", (await leases.GetAsync(new LeaseId("y"), Token))!.Text);
        _time.Advance(TimeSpan.FromHours(4));
        Assert.Equal(2, (await memory.Get<IMemorySweep>().SweepAsync(Token)).Tombstones);
    }

    [Theory, MemberData(nameof(Stores))]
    public async Task Over_what_is_over_goes_a_new_document_behind_the_sweeps_tombstone(StoreKind kind)
    {
        await using TestMemory memory = Create(kind);
        var memos = memory.Get<IMemoRepository>();
        var memo = new Memo { Agent = "a7", Title = "x", Text = "old", Hits = 5, Until = Start.AddHours(1) };
        await memos.InsertAsync(memo, Token);
        _time.Advance(TimeSpan.FromHours(1));
        RevisionId again = await memos.InsertAsync(
            new Memo { Agent = "a7", Title = "x", Hits = 1, Until = Start.AddHours(9) }, Token);
        Assert.Equal(3, again.Generation);
        Assert.Equal(1, (await memos.GetAsync(s_id, Token))!.Hits);
        await Assert.ThrowsAsync<RevisionConflictException>(async () => await memos.InsertAsync(memo, Token));
        Assert.Equal(default, await memory.Get<IMemorySweep>().SweepAsync(Token));
    }

    [Fact]
    public async Task A_host_sweeps_after_its_start_and_in_its_interval()
    {
        await using TestMemory memory = Create(
            configure: static memory => memory.Sweep(new SweepOptions { Interval = TimeSpan.FromMinutes(10) }));
        var memos = memory.Get<IMemoRepository>();
        await memos.InsertAsync(new Memo { Agent = "a7", Title = "x", Until = Start.AddMinutes(5) }, Token);
        var changes = memos.Changes(new() { Since = ChangeSince.Now }, Token);
        foreach (IHostedService service in memory.Get<IEnumerable<IHostedService>>()) await service.StartAsync(Token);
        Task<MemoryChange<Memo, MemoId>> removed = changes.ReadAsync(Token).AsTask();
        while (!removed.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        Assert.Equal(MemoryChangeKind.Deleted, (await removed).Kind);
        foreach (IHostedService service in memory.Get<IEnumerable<IHostedService>>()) await service.StopAsync(Token);
    }

    private TestMemory Create(StoreKind kind = StoreKind.Sqlite, Action<ITypedMemoryBuilder>? configure = null) =>
        TestMemory.Create(kind, memory =>
        {
            memory.Services.AddSingleton<TimeProvider>(_time);
            configure?.Invoke(memory);
        });

    private static async Task<List<string>> SeenAsync(IMemoRepository memos)
    {
        List<string> listed = [];
        await foreach (var entry in memos.ListAsync(cancellationToken: Token)) listed.Add(entry.Value.Title);
        Assert.Equal(
            listed, (await memos.Query().ToListAsync(Token)).Select(static entry => entry.Value.Title));
        return listed;
    }

    private static async Task<List<string>> ChangedAsync(IMemoRepository memos, MemoryInclude include)
    {
        List<string> seen = [];
        var options = new ChangeOptions<MemoId> { UntilCaughtUp = true, Include = include };
        await foreach (MemoryChange<Memo, MemoId> change in memos.Changes(options, Token).ReadAllAsync(Token))
            seen.Add(change.Value!.Title);
        return seen;
    }
}
