using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Tests;

/// <summary>Documents whose time is over, on replicas whose clocks differ.</summary>
public sealed class ExpirySyncTests : IAsyncDisposable
{
    private static readonly MemoId s_id = new("a7", "x");
    private readonly FakeTimeProvider _time = TrustMemory.NewTime();
    private readonly FakeTimeProvider _ahead = new(TrustMemory.Start.AddMinutes(5));
    private readonly TestMemory _left, _right;

    public ExpirySyncTests()
    {
        _right = TestMemory.Create(configure: memory => memory.Services.AddSingleton<TimeProvider>(_ahead));
        _left = TestMemory.Create(configure: memory =>
        {
            memory.Services.AddSingleton<TimeProvider>(_time);
            memory.SyncWithStore("right", (_, _) => _right.OpenStoreAsync(), static sync => sync.OnDemand());
        });
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
    public async Task Replicas_that_sweep_apart_write_one_tombstone_between_them()
    {
        await Left.InsertAsync(Memo(10), Token);
        await SyncAsync();
        Advance(10);
        Assert.Equal(1, (await _left.Get<IMemorySweep>().SweepAsync(Token)).Tombstones);
        Assert.Equal(1, (await _right.Get<IMemorySweep>().SweepAsync(Token)).Tombstones);
        DocumentRevision left = await StoredAsync(_left), right = await StoredAsync(_right);
        Assert.Equal(left.Revision, right.Revision);
        long before = (await _right.OpenStoreAsync()).LastSequence;
        await SyncAsync();
        Assert.Equal(before, (await _right.OpenStoreAsync()).LastSequence);
        Assert.Single((await (await _right.OpenStoreAsync()).GetSnapshotAsync(s_id.DocumentId, Token))!.Leaves);
    }

    [Fact]
    public async Task What_is_over_is_not_pushed()
    {
        await Left.InsertAsync(Memo(10), Token);
        await Left.InsertAsync(Memo(20) with { Title = "y" }, Token);
        Advance(10);
        await SyncAsync();
        Assert.Null(await (await _right.OpenStoreAsync()).GetAsync(s_id.DocumentId, Token));
        Assert.NotNull(await Right.GetAsync(new MemoId("a7", "y"), Token));
    }

    [Fact]
    public async Task A_clock_that_is_ahead_sees_the_end_by_so_much_earlier_and_its_sweep_loses_no_edit()
    {
        await Left.InsertAsync(Memo(10), Token);
        await SyncAsync();
        Advance(5);
        Assert.NotNull(await Left.GetAsync(s_id, Token));
        Assert.Null(await Right.GetAsync(s_id, Token));

        // The one that is ahead removes it while the other one makes it hold longer: the edit stays.
        Assert.Equal(1, (await _right.Get<IMemorySweep>().SweepAsync(Token)).Tombstones);
        await Left.UpdateAsync(s_id, static memo => memo with { Until = TrustMemory.Start.AddHours(9) }, Token);
        await SyncAsync();
        Assert.NotNull(await Left.GetAsync(s_id, Token));
        Assert.Equal(TrustMemory.Start.AddHours(9), (await Right.GetAsync(s_id, Token))!.Until);
    }

    [Fact]
    public async Task With_a_grace_as_long_as_the_skew_nothing_is_removed_that_holds_elsewhere()
    {
        await using TestMemory careful = TestMemory.Create(configure: memory =>
        {
            memory.Services.AddSingleton<TimeProvider>(_ahead);
            memory.Sweep(new SweepOptions { Grace = TimeSpan.FromMinutes(5) });
        });
        await careful.Get<IMemoRepository>().InsertAsync(Memo(10), Token);
        Advance(9);
        Assert.Equal(default, await careful.Get<IMemorySweep>().SweepAsync(Token));
        Advance(1);
        Assert.Equal(1, (await careful.Get<IMemorySweep>().SweepAsync(Token)).Tombstones);
    }

    private static Memo Memo(int minutes) =>
        new() { Agent = "a7", Title = "x", Until = TrustMemory.Start.AddMinutes(minutes) };

    private void Advance(int minutes)
    {
        _time.Advance(TimeSpan.FromMinutes(minutes));
        _ahead.Advance(TimeSpan.FromMinutes(minutes));
    }

    private async Task SyncAsync() => await _left.Sync.SyncAsync(Token);

    private static async Task<DocumentRevision> StoredAsync(TestMemory memory) =>
        (await (await memory.OpenStoreAsync()).GetAsync(s_id.DocumentId, Token))!;
}
