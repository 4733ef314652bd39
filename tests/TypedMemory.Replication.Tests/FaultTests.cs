using TypedMemory.Core.Peers;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// Two stores that are edited and synced over a line with faults, and restarts without a tail that was not durable.
/// Every run ends converged: nothing lost, nothing made twice. A failure names its seed; <c>TYPEDMEMORY_FAULT_SEED</c>
/// replays it.
/// </summary>
public sealed class FaultTests
{
    private const int Runs = 600;

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, 6)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Every_run_over_a_bad_line_ends_converged(int block)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("TYPEDMEMORY_FAULT_SEED"), out int only))
        {
            await RunAsync(only);
            return;
        }

        int faults = 0;
        for (int seed = block * Runs / 6; seed < (block + 1) * Runs / 6; seed++) faults += await RunAsync(seed);
        Assert.True(
            faults > Runs / 6, $"Only {faults} faults in {Runs / 6} runs: the line is too good to prove anything.");
    }

    private static async Task<int> RunAsync(int seed)
    {
        var random = new Random(seed);
        await using var ours = new MemoryDocumentStore(random: random);
        await using var theirs = new MemoryDocumentStore(random: random);
        double rate = random.NextDouble() * 0.08;
        var journal = new EditJournal(random);
        var server = new RemotePeer(new LocalPeer(theirs, "theirs"));
        var remote = new FaultyPeer(server, new Random(seed * 31 + 1), rate);
        var local = new FaultyPeer(new LocalPeer(ours, "ours"), new Random(seed * 31 + 2), rate / 4);

        // The peer becomes durable now and then in the middle of a session, so that its checkpoint can be one of
        // several.
        var moments = new Random(seed * 31 + 3);
        server.OnCall = _ =>
        {
            bool now;
            lock (moments) now = moments.Next(12) == 0;
            return now ? theirs.FlushAsync(Token) : ValueTask.CompletedTask;
        };
        try
        {
            for (int round = 0; round < 5; round++)
            {
                for (int i = random.Next(12); i > 0; i--) await journal.EditAsync(random.Next(2) == 0 ? ours : theirs);

                // Our store under Normal may lose what no flush made durable; what a peer was given is durable by then.
                if (random.Next(4) == 0)
                {
                    await journal.FlushAsync(ours, theirs);
                    await TrySyncAsync(local, remote, random);
                    ours.LosePower();
                }

                await TrySyncAsync(local, remote, random);

                // So may a peer that is a store like ours: what it acknowledged is sent again, since it lost the
                // checkpoint too. Not within a session that outlives it: a hub is durable before it answers, and
                // CouchDB is.
                if (random.Next(4) == 0) journal.LosePower(theirs);
            }

            remote.Healed = local.Healed = true;
            await Replicator.SyncAsync(local, remote, Options(random), Token);
            await Replicator.SyncAsync(local, remote, Options(random), Token);
            await StoreComparison.AssertSameAsync(ours, theirs);
            await journal.AssertKeptAsync(ours);
            Assert.Empty(await Replicator.ReadRefusedAsync(local, remote, Token));
            return remote.Faults + local.Faults;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new InvalidOperationException(
                $"Seed {seed}: TYPEDMEMORY_FAULT_SEED={seed} replays it. {error.Message}", error);
        }
    }

    private static async Task TrySyncAsync(IReplicationPeer local, IReplicationPeer remote, Random random)
    {
        for (int attempt = 0; attempt < 6; attempt++)
        {
            try
            {
                await Replicator.SyncAsync(local, remote, Options(random), Token);
                return;
            }
            catch (TypedMemoryException error) when (error.IsTransient)
            {
                // The shell would wait and try again.
            }
        }
    }

    private static ReplicationOptions Options(Random random) => new()
    {
        BatchSize = 1 + random.Next(8),
        MaxRequests = 1 + random.Next(4),
        TimeProvider = ImmediateTime.Instance,
    };
}
