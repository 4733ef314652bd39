using System.Text;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// docs/design.md, Replication: checkpoints; docs/pitfalls.md, pitfalls 1 to 6 and complaints 7, 8, 14, 15.
/// </summary>
public sealed class CheckpointTests : TwoStores
{
    private static readonly TypedMemoryException Cut =
        new(TypedMemoryErrorCodes.Unavailable, "The connection was cut.", isTransient: true);

    [Fact]
    public async Task A_run_that_is_cut_is_resumed_without_fetching_again_what_is_there()
    {
        for (int i = 0; i < 100; i++) await Theirs.PutAsync($"fact:{i:000}", "{}");
        RemotePeer remote = Remote;
        int documents = 0;
        remote.OnCall = call => call == "document" && ++documents > 55 ? throw Cut : ValueTask.CompletedTask;
        var options = new ReplicationOptions { BatchSize = 10, MaxRequests = 1 };
        await Assert.ThrowsAsync<TypedMemoryException>(() => Replicator.RunAsync(remote, Local, options, Token));
        long held = (await Ours.GetInfoAsync(Token)).Documents;
        Assert.InRange(held, 10, 55);

        RemotePeer again = Remote;
        ReplicationResult result = await Replicator.RunAsync(again, Local, options, Token);
        Assert.NotNull(result.StartSequence);
        Assert.Equal(100 - held, again.Fetched.Count);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_pulled_batch_and_its_checkpoint_are_one_transaction()
    {
        // docs/pitfalls.md, complaint 8: a checkpoint past documents that were not written loses them.
        for (int i = 0; i < 30; i++) await Theirs.PutAsync($"{i}", "{}");
        var store = new FailingStore(Local) { FailFrom = 3 };
        await Assert.ThrowsAsync<TypedMemoryException>(
            () => Replicator.RunAsync(Remote, store, new ReplicationOptions { BatchSize = 10 }, Token));
        IReadOnlyList<LocalDocument> locals = await Ours.ListLocalAsync(
            new ListQuery { Prefix = "typedmemory-pull" }, Token);
        CheckpointEntry entry = CheckpointJson.Read(Assert.Single(locals)).Streams[0].History[0];
        Assert.Equal((2, "20"), (entry.Ordinal, entry.Sequence));
        Assert.Equal(20, (await Ours.GetInfoAsync(Token)).Documents);
    }

    [Fact]
    public async Task A_checkpoint_document_has_neither_filter_nor_secret_in_its_id_and_one_for_each_direction()
    {
        var options = new ReplicationOptions { Filter = SyncFilter.ForPrefix("fact:") };
        await Theirs.PutAsync("fact:1", "{}");
        await Ours.PutAsync("fact:2", "{}");
        await Replicator.SyncAsync(Local, Remote, options, Token);
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        string[] ours = [.. (await Ours.ListLocalAsync(new ListQuery(), Token)).Select(static d => d.Id)];
        string[] theirs = [.. (await Theirs.ListLocalAsync(new ListQuery(), Token)).Select(static d => d.Id)];
        Assert.Equal(2, ours.Length);
        Assert.Matches("^typedmemory-pull-[0-9a-f]{32}$", ours[0]);
        Assert.Matches("^typedmemory-push-[0-9a-f]{32}$", ours[1]);
        Assert.Equal([ours[0].Replace("pull", "peer", StringComparison.Ordinal), .. ours], theirs);
    }

    [Fact]
    public void On_equal_sessions_the_lower_ordinal_of_the_two_sides_counts()
    {
        CheckpointStream ours = Stream(new CheckpointEntry("s", 9, "\"nine\"", "0"));
        CheckpointStream theirs = Stream(new CheckpointEntry("s", 5, "\"five\"", "0"));
        Assert.Equal("\"five\"", CheckpointStream.FindCommon(ours, theirs, "0")!.Sequence);
        Assert.Equal("\"five\"", CheckpointStream.FindCommon(theirs, ours, "0")!.Sequence);
    }

    [Fact]
    public void Without_a_session_in_common_it_starts_from_the_beginning_and_else_from_the_newest_one()
    {
        CheckpointStream ours = Stream(
            new("c", 1, "\"c\"", "0"), new("b", 7, "\"b7\"", "0"), new("a", 1, "\"a\"", "0"));
        CheckpointStream theirs = Stream(
            new("d", 1, "\"d\"", "0"), new("b", 6, "\"b6\"", "0"), new("a", 1, "\"a\"", "0"));
        Assert.Equal("\"b6\"", CheckpointStream.FindCommon(ours, theirs, "0")!.Sequence);
        Assert.Null(CheckpointStream.FindCommon(ours, Stream(new CheckpointEntry("x", 1, "\"x\"", "0")), "0"));
        Assert.Null(CheckpointStream.FindCommon(ours, null, "0"));
    }

    [Fact]
    public void An_entry_of_another_incarnation_does_not_count_and_zero_is_any()
    {
        CheckpointStream stream = Stream(new CheckpointEntry("s", 1, "1", "1700000000"));
        Assert.Null(CheckpointStream.FindCommon(stream, stream, "1700000001"));
        Assert.NotNull(CheckpointStream.FindCommon(stream, stream, "0"));
        Assert.NotNull(CheckpointStream.FindCommon(stream, stream, "1700000000"));
    }

    [Fact]
    public void The_history_holds_fifty_sessions_and_one_entry_for_each()
    {
        CheckpointStream stream = Stream();
        for (int i = 0; i < 80; i++)
        {
            stream = stream.With(new CheckpointEntry($"s{i}", 1, $"{i}", "0")).With(
                new CheckpointEntry($"s{i}", 2, $"{i}", "0"));
        }

        Assert.Equal(50, stream.History.Length);
        Assert.Equal(("s79", 2), (stream.History[0].Session, stream.History[0].Ordinal));
        Assert.Equal("s30", stream.History[^1].Session);
    }

    [Fact]
    public async Task A_store_that_lost_its_tail_pulls_it_again()
    {
        // CouchDB would take the source's sequence here, and the lost documents would never come again.
        await Theirs.PutAsync("a", "{}");
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        await Ours.FlushAsync(Token);
        await Theirs.PutAsync("b", "{}");
        RemotePeer offline = Remote;
        offline.OnCall = call => call == "put local" ? throw Cut : ValueTask.CompletedTask;
        await Replicator.RunAsync(offline, Local, cancellationToken: Token);
        Assert.NotNull(await Ours.GetAsync("b", Token));

        Ours.LosePower();
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        Assert.NotNull(await Ours.GetAsync("b", Token));
    }

    [Fact]
    public async Task A_restored_store_pulls_again_what_the_backup_did_not_have()
    {
        await Theirs.PutAsync("a", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        object backup = Ours.Backup();
        await Theirs.PutAsync("b", "{}");
        await Ours.PutAsync("c", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        Ours.Restore(backup);
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.NotNull(await Ours.GetAsync("c", Token));
    }

    [Fact]
    public async Task A_recreated_peer_is_recognised_and_given_everything_again()
    {
        // docs/pitfalls.md, pitfall 6: a delete and re-create within a second keeps instance_start_time.
        for (int i = 0; i < 5; i++) await Ours.PutAsync($"{i}", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        Theirs = new MemoryDocumentStore();
        var recreated = new RenamedPeer(Remote, (await Remote.GetInfoAsync(Token)).Identity);
        await Replicator.SyncAsync(Local, recreated, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task A_peer_that_is_recreated_during_a_run_gets_no_checkpoint_of_the_old_one()
    {
        for (int i = 0; i < 20; i++) await Ours.PutAsync($"{i}", "{}");
        var first = new MemoryDocumentStore();
        var second = new MemoryDocumentStore();
        var peer = new SwitchingPeer(new LocalPeer(first, "theirs"), new LocalPeer(second, "theirs"));
        var options = new ReplicationOptions { BatchSize = 5, Direction = ReplicationDirection.Push };
        TypedMemoryException error =
            await Assert.ThrowsAsync<TypedMemoryException>(() => Replicator.RunAsync(Local, peer, options, Token));
        Assert.Equal((TypedMemoryErrorCodes.Recreated, true), (error.Code, error.IsTransient));
        await Replicator.RunAsync(Local, peer, options, Token);
        await StoreComparison.AssertSameAsync(Ours, second);
    }

    [Fact]
    public async Task Two_stores_at_first_contact_do_not_take_the_peer_for_a_recreated_one()
    {
        // Both have read that the peer has no nonce; the second writes its own while the first one's run goes on.
        await using var another = new MemoryDocumentStore();
        await Ours.PutAsync("a", "{}");
        await another.PutAsync("b", "{}");
        var firstWritesNonce = new TaskCompletionSource();
        var secondIsUnderWay = new TaskCompletionSource();
        var firstIsUnderWay = new TaskCompletionSource();
        RemotePeer first = Remote;
        first.OnCall = async call =>
        {
            if (call == "put local" && firstWritesNonce.TrySetResult()) await secondIsUnderWay.Task.WaitAsync(Token);
            if (call == "write") firstIsUnderWay.TrySetResult();
        };
        RemotePeer second = Remote;
        second.OnCall = async call =>
        {
            if (call != "write") return;
            secondIsUnderWay.TrySetResult();
            await firstIsUnderWay.Task.WaitAsync(Token);
        };
        Task<ReplicationResult> runOfFirst = Replicator.RunAsync(Local, first, cancellationToken: Token);
        await firstWritesNonce.Task.WaitAsync(Token);
        Task<ReplicationResult> runOfSecond = Replicator.RunAsync(
            new LocalPeer(another, "another"), second, cancellationToken: Token);
        await Task.WhenAll(runOfFirst, runOfSecond);
        Assert.Equal(2, (await Theirs.GetInfoAsync(Token)).Documents);
    }

    [Fact]
    public async Task Evicting_a_prefix_leaves_what_a_store_keeps_as_the_peer_of_another()
    {
        await Theirs.PutAsync("fact:1", "{}");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        LocalDocument before = Assert.Single(
            await Theirs.ListLocalAsync(new ListQuery { Prefix = "typedmemory-peer" }, Token));
        await Replicator.EvictAsync(Theirs, null, "other:", force: true, Token);
        LocalDocument after = Assert.Single(
            await Theirs.ListLocalAsync(new ListQuery { Prefix = "typedmemory-peer" }, Token));
        Assert.Equal(before.Body!.Value.ToArray(), after.Body!.Value.ToArray());
    }

    [Fact]
    public async Task A_read_only_source_is_pulled_from_our_record_alone()
    {
        // docs/pitfalls.md, pitfall 3.
        for (int i = 0; i < 5; i++) await Theirs.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        remote.ReadOnly = true;
        await Replicator.RunAsync(remote, Local, cancellationToken: Token);
        RemotePeer again = Remote;
        again.ReadOnly = true;
        ReplicationResult result = await Replicator.RunAsync(again, Local, cancellationToken: Token);
        Assert.Equal("5", result.StartSequence);
        Assert.Empty(again.Compared);
    }

    [Fact]
    public async Task Empty_batches_move_the_checkpoint_on()
    {
        // docs/pitfalls.md, pitfall 5: a filter without hits must not read the feed from the beginning again and again.
        for (int i = 0; i < 30; i++) await Theirs.PutAsync($"other:{i}", "{}");
        var options = new ReplicationOptions { Filter = SyncFilter.ForPrefix("fact:") };
        await Replicator.RunAsync(Remote, Local, options, Token);
        RemotePeer again = Remote;
        await Replicator.RunAsync(again, Local, options, Token);
        Assert.Equal("30", Assert.Single(again.Feeds).Since);
    }

    [Fact]
    public async Task Checkpoints_do_not_cost_a_round_trip_for_each_batch()
    {
        for (int i = 0; i < 100; i++) await Theirs.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        await Replicator.RunAsync(remote, Local, new ReplicationOptions { BatchSize = 10 }, Token);
        Assert.Equal(2, remote.Calls["put local"]); // the nonce and the checkpoint at the end
    }

    [Fact]
    public async Task Nothing_leaves_the_machine_before_it_is_durable()
    {
        await Ours.PutAsync("a", "{}");
        RemotePeer remote = Remote;
        int flushesAtWrite = 0;
        remote.OnWrite = _ => flushesAtWrite = Ours.Flushes;
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        Assert.True(flushesAtWrite > 0);

        // And a checkpoint at the source of a pull, which another store may build on.
        await Theirs.PutAsync("b", "{}");
        int before = Ours.Flushes;
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        Assert.True(Ours.Flushes > before);
    }

    [Theory]
    [InlineData(ReplicationDirection.Pull)]
    [InlineData(ReplicationDirection.Push)]
    public async Task The_targets_checkpoint_is_written_before_the_sources(ReplicationDirection direction)
    {
        // docs/pitfalls.md, pitfall 3: the target's record alone costs a comparison, the source's alone would pass by
        // what was not written.
        bool pull = direction == ReplicationDirection.Pull;
        await Ours.PutAsync("a", "{}");
        await Theirs.PutAsync("b", "{}");
        RemotePeer remote = Remote;
        var oursWhenTheirsIsWritten = new List<bool>();
        remote.OnCall = async call =>
        {
            if (call == "put local") oursWhenTheirsIsWritten.Add(await HasCheckpointAsync(Ours));
        };
        await Replicator.RunAsync(pull ? remote : Local, pull ? Local : remote, cancellationToken: Token);

        // The first write is the nonce, the last one their checkpoint.
        Assert.Equal([false, pull], oursWhenTheirsIsWritten);
        Assert.True(await HasCheckpointAsync(Ours));
        Assert.True(await HasCheckpointAsync(Theirs));

        async ValueTask<bool> HasCheckpointAsync(MemoryDocumentStore store)
        {
            IReadOnlyList<LocalDocument> found = await store.ListLocalAsync(
                new ListQuery { Prefix = pull ? "typedmemory-pull-" : "typedmemory-push-" }, Token);
            return found.Count > 0;
        }
    }

    [Fact]
    public async Task A_live_sync_goes_on_from_the_checkpoint_of_a_one_shot_one()
    {
        for (int i = 0; i < 10; i++) await Theirs.PutAsync($"{i}", "{}");
        await Replicator.RunAsync(Remote, Local, cancellationToken: Token);
        RemotePeer remote = Remote;
        await using SyncSession session = SyncSession.Start(
            Ours, remote, new SyncOptions { Live = true, Directions = SyncDirections.Pull, UseLease = false });
        await session.WhenSyncedAsync(Token);
        Assert.NotNull(remote.Feeds.First().Since);
        Assert.Empty(remote.Fetched);
    }

    [Fact]
    public async Task What_was_just_written_is_pushed_without_asking()
    {
        RemotePeer remote = Remote;
        await using SyncSession session = SyncSession.Start(
            Ours, remote, new SyncOptions { Live = true, Directions = SyncDirections.Push, UseLease = false });
        await session.WhenSyncedAsync(Token);
        await Ours.PutAsync("a", "{}");
        await Theirs.WaitForChangesAsync(0, "", Token);
        Assert.Empty(remote.Compared);
    }

    [Fact]
    public void A_checkpoint_of_a_newer_version_or_a_damaged_one_counts_as_none()
    {
        Assert.Empty(Read("""{"version":99,"nonce":"n","streams":[]}""").Streams);
        Assert.Empty(Read("""{"version":1,"nonce":"n","streams":[{}]}""").Streams);
        Assert.Empty(Read("""[1]""").Streams);
        CheckpointDocument document = new CheckpointDocument { Nonce = "n" }
            .With(StreamKey.Create(["fact:", "skill:"], "x"), new CheckpointEntry("s", 3, """["a",1]""", "i"));
        CheckpointDocument read = CheckpointJson.Read(new LocalDocument("x", CheckpointJson.Write(document)));
        Assert.Equal(["fact:", "skill:"], read.Streams[0].Key.Prefixes);
        Assert.Equal(document.Streams[0].History[0], read.Streams[0].History[0]);
    }

    private static CheckpointDocument Read(string json) =>
        CheckpointJson.Read(new LocalDocument("x", Encoding.UTF8.GetBytes(json)));

    private static CheckpointStream Stream(params ReadOnlySpan<CheckpointEntry> history) =>
        new(StreamKey.Create([], ""), [.. history]);

    /// <summary>Our store, whose transactions fail from a certain one on.</summary>
    private sealed class FailingStore(IReplicationPeer inner) : PeerWrapper(inner)
    {
        private int _writes;

        public int FailFrom { get; init; }

        public override ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default) =>
            ++_writes >= FailFrom
                ? throw new TypedMemoryException(TypedMemoryErrorCodes.Store, "The disk is full.")
                : base.WriteAsync(batch, cancellationToken);
    }

    /// <summary>Another database under the identity of one before.</summary>
    private sealed class RenamedPeer(IReplicationPeer inner, string identity) : PeerWrapper(inner)
    {
        public override async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
            await Inner.GetInfoAsync(cancellationToken) with { Identity = identity, Incarnation = "0" };
    }

    /// <summary>A database that is deleted and created again after the first write of a push.</summary>
    private sealed class SwitchingPeer(IReplicationPeer first, IReplicationPeer second) : PeerWrapper(first)
    {
        private bool _switched;

        public override bool CommitsLocalDocumentsWithWrites => false;

        private IReplicationPeer Now => _switched ? second : Inner;

        public override async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
            await Now.GetInfoAsync(cancellationToken) with { Identity = "the same", Incarnation = "0" };

        public override async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default)
        {
            IReadOnlyList<DocumentRefusal> refused = await Now.WriteAsync(batch, cancellationToken);
            _switched = true;
            return refused;
        }

        public override ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
            Now.DiffRevisionsAsync(documents, cancellationToken);

        public override ValueTask<LocalDocument?> GetLocalAsync(
            string id, CancellationToken cancellationToken = default) =>
            Now.GetLocalAsync(id, cancellationToken);

        public override ValueTask<LocalDocument> PutLocalAsync(
            LocalDocument document, CancellationToken cancellationToken = default) =>
            Now.PutLocalAsync(document, cancellationToken);
    }
}
