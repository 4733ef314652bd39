using Microsoft.Extensions.Time.Testing;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>docs/design.md, Replication: several processes on one file.</summary>
public sealed class LeaseTests : TwoStores
{
    private const string Other = "process 1 on elsewhere";

    [Fact]
    public async Task While_another_process_replicates_a_session_stands_by_and_tells_which()
    {
        var time = new FakeTimeProvider();
        await Ours.TryTakeLeaseAsync(await Ours.ReadLeaseAsync(Token), Other, Token);
        await using SyncSession session = Start(time);
        await SessionTests.UntilAsync(session, static status => status.State == SyncState.Standby);
        Assert.Contains("process 1 on elsewhere", session.Status.Reason!, StringComparison.Ordinal);
        for (int beat = 0; beat < 20; beat++)
        {
            Assert.True(await Ours.RenewLeaseAsync(1, Token));
            for (int i = 0; i < 20; i++) await Task.Yield();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(SyncState.Standby, session.Status.State);
    }

    [Fact]
    public async Task When_the_holder_dies_another_takes_over_after_its_counter_stood_still()
    {
        var time = new FakeTimeProvider();
        await Ours.TryTakeLeaseAsync(await Ours.ReadLeaseAsync(Token), Other, Token);
        await Theirs.PutAsync("a", "{}");
        await using SyncSession session = Start(time);
        await SessionTests.UntilAsync(session, static status => status.State == SyncState.Standby);
        DateTimeOffset start = time.GetUtcNow();
        await SessionTests.UntilAsync(session, static status => status.State == SyncState.Idle, time);
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
        Assert.Equal(2, (await Ours.ReadLeaseAsync(Token)).Epoch);
        Assert.NotNull(await Ours.GetAsync("a", Token));
    }

    [Fact]
    public async Task A_holder_that_was_taken_over_from_writes_nothing_more()
    {
        await Theirs.PutAsync("a", "{}");
        await Ours.TryTakeLeaseAsync(await Ours.ReadLeaseAsync(Token), "old", Token);
        await Ours.TryTakeLeaseAsync(await Ours.ReadLeaseAsync(Token), "new", Token);
        TypedMemoryException error = await Assert.ThrowsAsync<TypedMemoryException>(
            () => Replicator.RunAsync(Remote, Local, new ReplicationOptions { LeaseEpoch = 1 }, Token));
        Assert.Equal(TypedMemoryErrorCodes.LeaseLost, error.Code);
        Assert.Null(await Ours.GetAsync("a", Token));
    }

    [Fact]
    public async Task A_session_that_loses_the_lease_stands_by()
    {
        var time = new FakeTimeProvider();
        await using SyncSession session = Start(time);
        await session.WhenSyncedAsync(Token);
        while (await Ours.TryTakeLeaseAsync(await Ours.ReadLeaseAsync(Token), Other, Token) is null)
        {
            Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        for (int i = 0; i < 5 && session.Status.State != SyncState.Standby; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            for (int j = 0; j < 1000 && session.Status.State != SyncState.Standby; j++) await Task.Yield();
        }

        await SessionTests.UntilAsync(session, static status => status.State == SyncState.Standby);
    }

    [Fact]
    public async Task Sessions_of_one_process_share_its_lease_and_give_it_back()
    {
        var time = new FakeTimeProvider();
        await using var third = new MemoryDocumentStore();
        await using (SyncSession first = Start(time))
        await using (SyncSession second = SyncSession.Start(
            Ours, new RemotePeer(new LocalPeer(third, "third")), Options(time)))
        {
            await first.WhenSyncedAsync(Token);
            await second.WhenSyncedAsync(Token);
            Assert.Equal(1, (await Ours.ReadLeaseAsync(Token)).Epoch);
        }

        Assert.Null((await Ours.ReadLeaseAsync(Token)).Owner);
    }

    private static SyncOptions Options(FakeTimeProvider time) =>
        new() { Live = true, Replication = new ReplicationOptions { TimeProvider = time } };

    private SyncSession Start(FakeTimeProvider time) => SyncSession.Start(Ours, Remote, Options(time));
}
