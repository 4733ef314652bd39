using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Native;
using TypedMemory.Sqlite.Writing;
using TypedMemory.TestKit;

namespace TypedMemory.Sqlite.Tests;

/// <summary>The locks beside the store, and the turns of writers that they keep.</summary>
public sealed class LockFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task The_lease_has_one_holder_and_is_free_when_that_one_is_gone()
    {
        await using SqliteDocumentStore one = await OpenAsync(), two = await OpenAsync();
        using IReplicationLock first = Lock(one), second = Lock(two);
        Assert.True(first.TryTake());
        Assert.False(second.TryTake());
        first.Dispose();
        Assert.True(second.TryTake());
    }

    [Fact]
    public async Task Writers_take_turns_in_the_order_in_which_they_came()
    {
        using WriteTurn one = Turn(), two = Turn();
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        Task<bool> waiting = Task.Run(() => two.TryEnter(TimeSpan.FromMinutes(1)), Token);
        using LockFile other = LockFile.TryOpen(_directory.File())!;

        // The one that waits has the queue: from then on nobody comes before it.
        while (other.TryTake(LockSlot.Queue))
        {
            other.Release(LockSlot.Queue);
            await Task.Yield();
            Token.ThrowIfCancellationRequested();
        }

        one.Exit();
        Assert.True(one.TryEnter(TimeSpan.Zero) is false || waiting.IsCompleted);
        Assert.True(await waiting);
        two.Exit();
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        one.Exit();
    }

    [Fact]
    public async Task A_turn_goes_on_while_more_is_written_until_it_has_lasted_long_enough()
    {
        var time = new FakeTimeProvider();
        using WriteTurn two = Turn(), one = new(LockFile.TryOpen(_directory.File()), time);
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        one.Exit(goesOn: true);
        Assert.False(two.TryEnter(TimeSpan.FromMilliseconds(20)));
        Assert.True(one.TryEnter(TimeSpan.Zero));
        Task<bool> waiting = Task.Run(() => two.TryEnter(TimeSpan.FromMinutes(1)), Token);
        time.Advance(TimeSpan.FromMilliseconds(29));
        one.Exit(goesOn: true);
        Assert.True(one.IsHeld);
        time.Advance(TimeSpan.FromMilliseconds(1));
        one.Exit(goesOn: true);
        Assert.True(await waiting);
        two.Exit();

        // Where nothing more is written it ends at once.
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        one.Exit(goesOn: false);
        Assert.True(two.TryEnter(TimeSpan.FromMinutes(1)));
        two.Exit();
    }

    [Fact]
    public async Task Others_count_as_writing_too_for_a_second_after_the_turn_had_to_be_waited_for()
    {
        var time = new FakeTimeProvider();
        using WriteTurn two = Turn(), one = new(LockFile.TryOpen(_directory.File()), time);
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        Assert.False(one.IsShared);
        one.Exit();
        Assert.True(two.TryEnter(TimeSpan.FromMinutes(1)));
        Task<bool> waiting = Task.Run(() => one.TryEnter(TimeSpan.FromMinutes(1)), Token);

        // Whoever waits for the turn holds the queue.
        using (LockFile probe = LockFile.TryOpen(_directory.File())!)
        {
            while (probe.TryTake(LockSlot.Queue))
            {
                probe.Release(LockSlot.Queue);
                await Task.Delay(1, Token);
            }
        }

        two.Exit();
        Assert.True(await waiting);
        Assert.True(one.IsShared);
        time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.False(one.IsShared);
    }

    [Fact]
    public void A_turn_that_was_kept_is_given_back_when_nothing_follows()
    {
        using WriteTurn one = Turn(), two = Turn();
        var gate = new Lock();
        using var keeper = new TurnKeeper(one, gate);
        for (int round = 0; round < 20; round++)
        {
            lock (gate)
            {
                Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
                one.Exit(goesOn: true);
                keeper.Note();
                Assert.True(one.IsHeld);
            }

            // The kernel hands it over as soon as the keeper lets go.
            Assert.True(two.TryEnter(TimeSpan.FromMinutes(1)));
            two.Exit();
            lock (gate) Assert.False(one.IsHeld);
        }
    }

    [Fact]
    public async Task Closed_loops_of_writers_of_several_stores_share_turns_and_none_waits_long()
    {
        const int Stores = 4, Each = 150;
        SqliteDocumentStore[] stores = await Task.WhenAll(Enumerable.Range(0, Stores).Select(_ => OpenAsync()));
        await Task.WhenAll(stores.SelectMany((store, number) => Enumerable.Range(0, 3).Select(
            writer => Task.Run(async () =>
            {
                for (int i = 0; i < Each; i++) await store.PutAsync($"note:{number}:{writer}:{i}", "{}");
            }))));
        Assert.Equal(Stores * 3 * Each, await stores[0].CountAsync("note:", Token));
        Assert.Empty(await stores[1].CheckIntegrityAsync(Token));

        // Each of them gives its turn back, so that one more store writes at once, and all can be closed.
        await using SqliteDocumentStore late = await OpenAsync();
        await late.PutAsync("note:late", "{}");
        foreach (SqliteDocumentStore store in stores) await store.DisposeAsync();
        await late.PutAsync("note:later", "{}");
    }

    [Fact]
    public async Task A_store_that_is_closed_while_it_waits_for_its_turn_leaves_nothing_behind()
    {
        using WriteTurn one = Turn();
        WriteTurn two = Turn();
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        Assert.False(two.TryEnter(TimeSpan.FromMilliseconds(20)));
        two.Dispose();
        one.Exit();
        Assert.True(await Task.Run(() => one.TryEnter(TimeSpan.FromMinutes(1)), Token));
        one.Exit();
    }

    [Fact]
    public async Task Writers_of_two_stores_on_one_file_all_get_through()
    {
        await using SqliteDocumentStore one = await OpenAsync(), two = await OpenAsync();
        await Task.WhenAll(new[] { one, two }.SelectMany(static (store, number) => Enumerable.Range(0, 4).Select(
            writer => Task.Run(async () =>
            {
                for (int i = 0; i < 50; i++) await store.PutAsync($"note:{number}:{writer}:{i}", "{}");
            }))));
        Assert.Equal(400, await one.CountAsync("note:", Token));
        Assert.Equal(400, (await two.GetInfoAsync(Token)).Documents);
        Assert.Empty(await one.CheckIntegrityAsync(Token));
    }

    [Fact]
    public void A_wait_that_was_given_up_does_not_keep_the_turn()
    {
        using WriteTurn one = Turn(), two = Turn(), three = Turn();
        Assert.True(one.TryEnter(TimeSpan.FromMinutes(1)));
        Assert.False(two.TryEnter(TimeSpan.FromMilliseconds(20)));
        one.Exit();
        Assert.True(three.TryEnter(TimeSpan.FromMinutes(1)));
        three.Exit();
        Assert.True(two.TryEnter(TimeSpan.FromMinutes(1)));
        two.Exit();
    }

    private WriteTurn Turn()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Locks of the open file are Linux's.");
        return new WriteTurn(LockFile.TryOpen(_directory.File()));
    }

    private static IReplicationLock Lock(SqliteDocumentStore store)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Locks of the open file are Linux's.");
        return store.OpenLock()!;
    }

    private Task<SqliteDocumentStore> OpenAsync() =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = _directory.File() }, Token);
}
