using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// docs/design.md, Replication: the unit is the document; refused documents. docs/pitfalls.md, complaints 1, 6, 27.
/// </summary>
public sealed class RefusedTests : TwoStores
{
    private static DocumentRefusal? RefuseBad(DocumentRevision revision) =>
        revision.Id.StartsWith("bad", StringComparison.Ordinal)
            ? new DocumentRefusal(revision.Id, "forbidden", "not this one") : null;

    [Fact]
    public async Task One_bad_document_never_stalls_the_rest()
    {
        for (int i = 0; i < 20; i++) await Ours.PutAsync(i % 5 == 0 ? $"bad:{i}" : $"good:{i}", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        ReplicationResult result = await Replicator.RunAsync(
            Local, remote, new ReplicationOptions { BatchSize = 3 }, Token);
        Assert.Equal((16, 4), (result.Progress.Documents, result.Progress.Refused));
        Assert.Equal(16, (await Theirs.GetInfoAsync(Token)).Documents);

        IReadOnlyList<RefusedDocument> refused = await Replicator.ReadRefusedAsync(Local, Remote, Token);
        Assert.Equal(["bad:0", "bad:10", "bad:15", "bad:5"], refused.Select(static r => r.Id));
        Assert.All(refused, static r => Assert.Equal(
            (ReplicationDirection.Push, "forbidden", "not this one", 1, 1),
            (r.Direction, r.Error, r.Reason, r.Revisions.Length, r.Attempts)));
    }

    [Fact]
    public async Task A_document_that_the_peer_cannot_take_at_present_is_sent_again_and_then_passed_by_until_the_next_run()
    {
        // docs/pitfalls.md, pitfall 22 and complaint 1: a row with a status of 5xx is no refusal, and must not stall
        // the rest for ever.
        var options = new ReplicationOptions { TimeProvider = ImmediateTime.Instance };
        for (int i = 0; i < 5; i++) await Ours.PutAsync($"good:{i}", "{}");
        await Ours.PutAsync("bad:once", "{}");
        await Ours.PutAsync("bad:always", "{}");
        var attempts = new Dictionary<string, int>();
        RemotePeer remote = Remote;
        remote.Refuse = revision =>
        {
            if (!revision.Id.StartsWith("bad", StringComparison.Ordinal)) return null;
            attempts[revision.Id] = attempts.GetValueOrDefault(revision.Id) + 1;
            return revision.Id == "bad:once" && attempts[revision.Id] > 1
                ? null : new DocumentRefusal(revision.Id, "error", "at present")
                { IsTransient = true };
        };
        ReplicationResult result = await Replicator.RunAsync(Local, remote, options, Token);
        Assert.Equal((6, 1), (result.Progress.Documents, result.Progress.Refused));
        Assert.Equal((2, 3), (attempts["bad:once"], attempts["bad:always"]));

        await Replicator.RunAsync(Local, Remote, options, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_at_present_fails_the_run_and_refuses_nothing()
    {
        for (int i = 0; i < 5; i++) await Ours.PutAsync($"{i}", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = static revision =>
            new DocumentRefusal(revision.Id, "timeout", "at present") { IsTransient = true };
        var failure = await Assert.ThrowsAsync<TypedMemoryException>(
            () => Replicator.RunAsync(Local, remote, cancellationToken: Token));
        Assert.True(failure.IsTransient);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await Replicator.RunAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task A_refused_document_goes_by_unsent_until_it_changes()
    {
        await Ours.PutAsync("bad", """{"x":1}""");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);

        // The feed is read from its beginning under another filter: what is known to be refused is not sent again.
        RemotePeer second = Remote;
        await Replicator.RunAsync(Local, second, new ReplicationOptions { Filter = SyncFilter.ForPrefix("b") }, Token);
        Assert.False(second.Calls.ContainsKey("write"));

        await Ours.PutAsync("bad", """{"x":2}""");
        await Replicator.RunAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
    }

    [Fact]
    public async Task A_refused_document_is_tried_again_on_request()
    {
        await Ours.PutAsync("bad", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        ReplicationResult again = await Replicator.RunAsync(
            Local, remote, new ReplicationOptions { RetryRefused = true }, Token);
        Assert.Equal(2, Assert.Single(again.Refused).Attempts);
        await Replicator.RunAsync(Local, Remote, new ReplicationOptions { RetryRefused = true }, Token);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        Assert.NotNull(await Theirs.GetAsync("bad", Token));
    }

    [Fact]
    public async Task A_refused_document_is_tried_again_when_the_rules_of_the_peer_change()
    {
        await Ours.PutAsync("bad", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        remote.Policy = "1";
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        RemotePeer changed = Remote;
        changed.Policy = "2";
        await Replicator.RunAsync(Local, changed, cancellationToken: Token);
        Assert.NotNull(await Theirs.GetAsync("bad", Token));
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
    }

    [Fact]
    public async Task New_credentials_drive_refused_documents_again()
    {
        await Ours.PutAsync("bad", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        await using SyncSession session = SyncSession.Start(Ours, remote, new SyncOptions { Live = true });
        await session.WhenSyncedAsync(Token);
        Assert.Equal("bad", Assert.Single(await session.ReadRefusedAsync(Token)).Id);
        Assert.Equal(1, session.Status.RefusedDocuments);
        remote.Refuse = null;
        session.CredentialsChanged();
        await SessionTests.UntilAsync(
            session, static status => status is { State: SyncState.Idle, RefusedDocuments: 0 });
        Assert.NotNull(await Theirs.GetAsync("bad", Token));
    }

    [Fact]
    public async Task Live_leaves_go_before_tombstones_and_a_merge_before_the_tombstones_of_what_it_merged()
    {
        RevisionPath root = new(await Ours.PutAsync("a", """{"x":0}"""));
        RevisionId left = await Ours.PutOverAsync("a", root, """{"x":1}""");
        RevisionId right = await Ours.PutOverAsync("a", root, """{"x":2}""");
        RevisionId winner = left > right ? left : right;
        RevisionId loser = left > right ? right : left;
        RevisionId merged = await Ours.PutOverAsync("a", root.Append(winner), """{"x":3}""");
        RevisionId tombstone = await Ours.PutOverAsync("a", root.Append(loser), "{}", deleted: true);
        RemotePeer remote = Remote;
        var requests = new List<int>();
        remote.OnWrite = batch => requests.Add(batch.Revisions.Count());
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        Assert.Equal([merged, tombstone], remote.Written.Select(static w => w.Revision));
        Assert.Equal([1, 1], requests);
    }

    [Fact]
    public async Task If_one_leaf_is_refused_the_tombstones_of_its_document_are_held_with_it()
    {
        // A server that refuses the merge and takes the tombstones would lose the edit: seen.
        RevisionPath root = new(await Theirs.PutAsync("a", """{"x":0}"""));
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        RevisionId ours = await Ours.PutAsync("a", """{"x":1}""");
        RevisionId theirs = await Theirs.PutAsync("a", """{"x":2}""");
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        RevisionId winner = ours > theirs ? ours : theirs;
        RevisionId loser = ours > theirs ? theirs : ours;
        await Ours.PutOverAsync("a", root.Append(winner), """{"x":3}""");
        await Ours.PutOverAsync("a", root.Append(loser), "{}", deleted: true);

        RemotePeer remote = Remote;
        remote.Refuse = static revision => revision.Deleted
            ? null : new DocumentRefusal(revision.Id, "forbidden", "no merges");
        await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        DocumentSnapshot held = (await Theirs.GetSnapshotAsync("a", Token))!;
        Assert.Equal(2, held.LiveLeaves);
        RefusedDocument refused = Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        Assert.Equal(2, refused.Revisions.Length);
    }

    [Fact]
    public async Task A_document_of_which_one_leaf_cannot_be_fetched_is_not_applied_in_parts()
    {
        RevisionPath root = new(await Theirs.PutAsync("a", """{"x":0}"""));
        await Theirs.PutOverAsync("a", root, """{"x":1}""");
        RevisionId lost = await Theirs.PutOverAsync("a", root, """{"x":2}""");
        await Theirs.PutAsync("b", "{}");
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var remote = new ForgetfulPeer(Remote, lost);
        Task<ReplicationResult> run = Replicator.RunAsync(
            remote, Local, new ReplicationOptions
            { TimeProvider = time, Direction = ReplicationDirection.Pull }, Token);
        while (!run.IsCompleted)
        {
            Token.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        ReplicationResult result = await run;
        Assert.Equal(2, remote.Asked);
        Assert.Null(await Ours.GetAsync("a", Token));
        Assert.NotNull(await Ours.GetAsync("b", Token));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, Assert.Single(result.Refused).Error);
    }

    [Fact]
    public async Task A_document_that_our_store_refuses_is_listed_in_the_transaction_of_the_checkpoint()
    {
        await Theirs.PutAsync("good", "{}");
        DocumentAttachment attachment = await Theirs.AttachAsync("x", [1, 2, 3]);
        await Theirs.PutAsync("bad", "{}", attachment);
        RemotePeer remote = Remote;
        remote.OnCall = static call => call == "attachment"
            ? throw new TypedMemoryException(TypedMemoryErrorCodes.NotFound, "The attachment is gone.")
            : ValueTask.CompletedTask;
        ReplicationResult result = await Replicator.RunAsync(remote, Local, cancellationToken: Token);
        Assert.Equal((1, 1), (result.Progress.Documents, result.Progress.Refused));
        Assert.Equal("bad", Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token)).Id);
        Assert.NotNull(await Ours.GetAsync("good", Token));
    }

    [Fact]
    public async Task Parts_of_the_list_are_taken_and_written_by_one_at_a_time()
    {
        // A part of the list that a checkpoint took must not be written after the same part that a batch took later.
        for (int i = 0; i < 300; i++) await Ours.PutAsync(i % 2 == 0 ? $"bad:{i}" : $"good:{i}", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        var ours = new RecordingStore(new LocalPeer(Ours, "ours"));
        var options = new ReplicationOptions { BatchSize = 4, TimeProvider = ImmediateTime.Instance };
        await Replicator.RunAsync(ours, remote, options, Token);
        Assert.True(ours.Writes > 10, $"Only {ours.Writes} writes of records.");
        Assert.Equal(1, ours.MostAtATime);
        Assert.Equal(150, (await Replicator.ReadRefusedAsync(Local, Remote, Token)).Count);
    }

    [Fact]
    public async Task A_document_that_comes_malformed_is_fetched_again_and_then_passed_by()
    {
        await Theirs.PutAsync("a", "{}");
        await Theirs.PutAsync("b", "{}");
        await Theirs.PutAsync("once", "{}");
        var remote = new GarblingPeer(Remote);
        var options = new ReplicationOptions
        { Direction = ReplicationDirection.Pull, TimeProvider = ImmediateTime.Instance };
        ReplicationResult result = await Replicator.RunAsync(remote, Local, options, Token);
        Assert.Equal((2, 1), (result.Progress.Documents, result.Progress.Refused));
        Assert.Equal(("a", TypedMemoryErrorCodes.Corrupt), (result.Refused[0].Id, result.Refused[0].Error));
        Assert.NotNull(await Ours.GetAsync("b", Token));
        Assert.NotNull(await Ours.GetAsync("once", Token));
    }

    [Fact]
    public async Task Thousands_of_refused_documents_are_listed()
    {
        for (int i = 0; i < 2000; i++) await Ours.PutAsync($"bad:{i}", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        ReplicationResult result = await Replicator.RunAsync(Local, remote, cancellationToken: Token);
        Assert.Equal(2000, result.Progress.Refused);
        Assert.Equal(1000, result.Refused.Length);
        Assert.Equal(2000, (await Replicator.ReadRefusedAsync(Local, Remote, Token)).Count);
    }

    /// <summary>A cluster that lists a revision and does not have it.</summary>
    private sealed class ForgetfulPeer(IReplicationPeer inner, RevisionId lost) : PeerWrapper(inner)
    {
        public int Asked { get; private set; }

        public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
            {
                if (document.Id != "a")
                {
                    yield return document;
                    continue;
                }

                Asked++;
                ImmutableArray<DocumentRevision> found = [.. document.Revisions.Where(r => r.Revision != lost)];
                yield return document with { Revisions = found, Missing = [lost] };
            }
        }
    }

    /// <summary>Our store, which counts how many writes of the list it is given at a time.</summary>
    private sealed class RecordingStore(IReplicationPeer inner) : PeerWrapper(inner)
    {
        private int _now;
        private int _writes;

        public int Writes => _writes;

        public int MostAtATime { get; private set; }

        public override async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default)
        {
            if (!batch.LocalDocuments.Any(static d => d.Id.StartsWith("typedmemory-refused", StringComparison.Ordinal)))
            {
                return await Inner.WriteAsync(batch, cancellationToken);
            }

            MostAtATime = Math.Max(MostAtATime, Interlocked.Increment(ref _now));
            Interlocked.Increment(ref _writes);
            for (int i = 0; i < 20; i++) await Task.Yield();
            IReadOnlyList<DocumentRefusal> refused = await Inner.WriteAsync(batch, cancellationToken);
            Interlocked.Decrement(ref _now);
            return refused;
        }
    }

    /// <summary>A peer whose document "a" always comes malformed, and "once" does so once.</summary>
    private sealed class GarblingPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        private bool _garbled;

        public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
            {
                bool garble = document.Id == "a" || (document.Id == "once" && !_garbled);
                _garbled |= document.Id == "once";
                yield return garble
                    ? new FetchedDocument(document.Id, [], [document.Revisions[0].Revision])
                    {
                        Error = new InvalidDocumentException(
                            TypedMemoryErrorCodes.Corrupt, document.Id, "it came malformed."),
                    }
                    : document;
            }
        }
    }
}
