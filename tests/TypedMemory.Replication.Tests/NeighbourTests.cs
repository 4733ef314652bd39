using Microsoft.Extensions.Time.Testing;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Refused;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// Documents that a peer refuses until others are there, and what a user can do about one refused document.
/// </summary>
public sealed class NeighbourTests : TwoStores
{
    private static ReplicationOptions Options { get; } = new() { TimeProvider = ImmediateTime.Instance };

    /// <summary>
    /// A peer that takes <c>n</c> only when it has <c>n - 1</c>, as a rule that looks at a parent does.
    /// </summary>
    private RemotePeer Strict()
    {
        RemotePeer remote = Remote;
        remote.Refuse = revision =>
        {
            int number = int.Parse(revision.Id.AsSpan(revision.Id.IndexOf(':', StringComparison.Ordinal) + 1));
            bool there = number == 0
                || Theirs.GetAsync($"doc:{number - 1:d2}", Token).AsTask().GetAwaiter().GetResult() is not null;
            return there
                ? null : new DocumentRefusal(revision.Id, "forbidden", "its parent is missing");
        };
        return remote;
    }

    [Fact]
    public async Task What_is_refused_because_another_comes_later_in_the_batch_goes_after_it()
    {
        foreach (int i in (int[])[1, 0]) await Ours.PutAsync($"doc:{i:d2}", "{}");
        ReplicationResult result = await Replicator.RunAsync(Local, Strict(), Options, Token);
        Assert.Equal((2, 0), (result.Progress.Documents, result.Progress.Refused));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task What_waits_for_documents_of_later_batches_goes_at_the_end_of_the_run()
    {
        for (int i = 4; i >= 0; i--) await Ours.PutAsync($"doc:{i:d2}", "{}");
        ReplicationResult result = await Replicator.RunAsync(Local, Strict(), Options with { BatchSize = 1 }, Token);
        Assert.Equal((5, 0), (result.Progress.Documents, result.Progress.Refused));
        Assert.Empty(result.Refused);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task What_is_refused_while_what_it_waits_for_is_on_its_way_goes_at_the_end_of_the_run()
    {
        foreach (int i in (int[])[1, 0, 2]) await Ours.PutAsync($"doc:{i:d2}", "{}");
        var parentTaken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var remote = new LateAnswer(Strict(), "doc:01", parentTaken.Task);
        var monitor = new RunMonitor(ReplicationDirection.Push, ImmediateTime.Instance)
        {
            OnEvent = told =>
            {
                if (told.Kind == SyncEventKind.Change && told.Ids.Contains("doc:00")) parentTaken.TrySetResult();
            },
        };
        var run = new ReplicationRun(
            new QueuedWrites(Local, "doc:02"), remote, Options with { BatchSize = 1 }, monitor);
        ReplicationResult result = await run.ExecuteAsync(Token);
        Assert.Equal((3, 0), (result.Progress.Documents, result.Progress.Refused));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task Documents_that_wait_for_each_other_go_level_by_level_to_the_last()
    {
        for (int i = 19; i >= 0; i--) await Ours.PutAsync($"doc:{i:d2}", "{}");
        ReplicationResult result = await Replicator.RunAsync(Local, Strict(), Options with { BatchSize = 1 }, Token);
        Assert.Equal((20, 0), (result.Progress.Documents, result.Progress.Refused));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task What_waits_for_a_document_that_is_written_later_goes_when_that_has_arrived()
    {
        await Ours.PutAsync("doc:01", "{}");
        ReplicationResult first = await Replicator.RunAsync(Local, Strict(), Options, Token);
        Assert.Equal(1, first.Progress.Refused);

        // Without anything that has arrived it is not sent.
        RemotePeer counted = Strict();
        await Replicator.RunAsync(Local, counted, Options, Token);
        Assert.False(counted.Calls.ContainsKey("write"));

        await Ours.PutAsync("doc:00", "{}");
        await Replicator.RunAsync(Local, Strict(), Options, Token);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task A_live_sync_sends_what_waited_when_its_neighbour_has_arrived()
    {
        await Ours.PutAsync("doc:01", "{}");
        await using SyncSession session = SyncSession.Start(Ours, Strict(), new SyncOptions { Live = true });
        await SessionTests.UntilAsync(session, static status => status.RefusedDocuments == 1);
        await Ours.PutAsync("doc:00", "{}");
        await SessionTests.UntilAsync(
            session, static status => status is { State: SyncState.Idle, RefusedDocuments: 0 });
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task A_live_sync_sends_what_waited_level_by_level()
    {
        for (int i = 4; i > 0; i--) await Ours.PutAsync($"doc:{i:d2}", "{}");
        var options = new SyncOptions { Live = true };
        options = options with { Replication = options.Replication with { BatchSize = 1 } };
        await using SyncSession session = SyncSession.Start(Ours, Strict(), options);
        await SessionTests.UntilAsync(session, static status => status.RefusedDocuments == 4);
        await Ours.PutAsync("doc:00", "{}");
        await SessionTests.UntilAsync(
            session, static status => status is { State: SyncState.Idle, RefusedDocuments: 0 });
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task What_is_wrong_with_a_document_itself_is_not_tried_again_for_others()
    {
        await Ours.PutAsync("bad", "{}");
        await Ours.PutAsync("good", "{}");
        RemotePeer remote = Remote;
        int sent = 0;
        remote.Refuse = revision =>
        {
            if (revision.Id != "bad") return null;
            sent++;
            return new DocumentRefusal(revision.Id, "document_too_large", "bad");
        };
        await Replicator.RunAsync(Local, remote, Options, Token);
        await Ours.PutAsync("good:2", "{}");
        await Replicator.RunAsync(Local, remote, Options, Token);
        Assert.Equal(1, sent);
    }

    [Fact]
    public async Task Taking_the_peers_version_drops_our_edit_and_the_refusal()
    {
        await Theirs.PutAsync("a", """{"x":0}""");
        await Replicator.SyncAsync(Local, Remote, Options, Token);
        RevisionId edit = await Ours.PutAsync("a", """{"x":1}""");
        RemotePeer remote = Remote;
        remote.Refuse = static revision => new DocumentRefusal(revision.Id, "forbidden", "no");
        await Replicator.RunAsync(Local, remote, Options, Token);
        Assert.Equal([edit], await Replicator.TakeRemoteAsync(Ours, remote, "a", Options, Token));
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await Replicator.SyncAsync(Local, Remote, Options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task Taking_the_version_of_a_peer_that_has_none_removes_the_document()
    {
        await Ours.PutAsync("a", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = static revision => new DocumentRefusal(revision.Id, "forbidden", "no");
        await Replicator.RunAsync(Local, remote, Options, Token);
        Assert.Single(await Replicator.TakeRemoteAsync(Ours, remote, "a", Options, Token));
        Assert.Null(await Ours.GetSnapshotAsync("a", Token));
        Assert.Empty(await Replicator.ReadRefusedAsync(Ours, Token));
    }

    [Fact]
    public async Task Taking_the_version_of_a_peer_that_is_away_drops_nothing()
    {
        await Ours.PutAsync("a", "{}");
        RemotePeer remote = Remote;
        remote.OnCall = static _ =>
            throw new PeerException(TypedMemoryErrorCodes.Unavailable, "away", isTransient: true);
        await Assert.ThrowsAsync<PeerException>(() => Replicator.TakeRemoteAsync(Ours, remote, "a", Options, Token));
        Assert.NotNull(await Ours.GetAsync("a", Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_purged_here_is_fetched_again_by_its_id(bool live)
    {
        await Theirs.PutAsync("a", "{}");
        await Theirs.PutAsync("b", "{}");
        await Replicator.SyncAsync(Local, Remote, Options, Token);
        RevisionId leaf = (await Ours.GetAsync("a", Token))!.Revision;
        await Ours.PurgeAsync([new DocumentRevisions("a", [leaf])], Token);
        await Replicator.SyncAsync(Local, Remote, Options, Token);
        Assert.Null(await Ours.GetAsync("a", Token));
        if (live)
        {
            await using SyncSession session = SyncSession.Start(Ours, Remote, new SyncOptions { Live = true });
            await session.WhenSyncedAsync(Token);
            await session.FetchAsync(["a"], Token);
        }
        else
        {
            await Replicator.FetchAsync(Remote, Local, ["a"], Options, Token);
        }

        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_refused_document_is_tried_again_by_its_id()
    {
        await Ours.PutAsync("a", "{}");
        await Ours.PutAsync("b", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = static revision => new DocumentRefusal(revision.Id, "forbidden", "no");
        await Replicator.RunAsync(Local, remote, Options, Token);
        SyncResult result = await Replicator.RetryRefusedAsync(Local, Remote, ["b"], Options, Token);
        Assert.Equal(1, result.Push!.Progress.Documents);
        Assert.Equal("a", Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token)).Id);
        Assert.NotNull(await Theirs.GetAsync("b", Token));
    }

    [Theory]
    [InlineData(3650)]
    [InlineData(-3650)]
    public async Task A_clock_that_was_wrong_when_a_document_was_refused_does_not_put_it_off_for_years(int days)
    {
        PeerInfo ours = await Local.GetInfoAsync(Token), theirs = await Remote.GetInfoAsync(Token);
        RefusedList list = await RefusedList.LoadAsync(
            Local, new LocalIds(ours, theirs, ReplicationDirection.Push), ReplicationDirection.Push, Token);
        var time = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        foreach ((string id, TimeSpan ahead) in ((string, TimeSpan)[])
            [("wrong", TimeSpan.FromDays(days)), ("now", TimeSpan.Zero)])
        {
            list.Add(new RefusedDocument(id, ReplicationDirection.Push, "forbidden", "no")
            { Policy = "rules", Attempts = 20, LastAttempt = time.GetUtcNow() + ahead });
        }

        var retries = new NeighbourRetries(list, time);
        retries.Taken(1);
        Assert.Equal(["wrong"], retries.Due(new HashSet<string>()));
    }

    /// <summary>A peer that judges a document at once, and answers when it is let.</summary>
    private sealed class LateAnswer(IReplicationPeer inner, string id, Task let) : PeerWrapper(inner)
    {
        public override async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default)
        {
            IReadOnlyList<DocumentRefusal> refused = await Inner.WriteAsync(batch, cancellationToken);
            if (batch.Documents.Any(document => document.Id == id)) await let.WaitAsync(cancellationToken);
            return refused;
        }
    }

    /// <summary>A source whose documents are not sent before all up to the last one wait to be.</summary>
    private sealed class QueuedWrites(IReplicationPeer inner, string last) : PeerWrapper(inner)
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile bool _fetches;

        public override IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
        {
            _fetches = true;
            if (documents.Any(document => document.Id == last)) _asked.TrySetResult();
            return Inner.FetchAsync(documents, cancellationToken);
        }

        public override async ValueTask FlushAsync(CancellationToken cancellationToken = default)
        {
            if (_fetches) await _asked.Task.WaitAsync(cancellationToken);
            await Inner.FlushAsync(cancellationToken);
        }
    }
}
