using System.Collections.Immutable;
using TypedMemory.Documents;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>DESIGN, Replication: the unit is the document; refused documents. PROTOCOL, complaints 1, 6, 27.</summary>
public sealed class RefusedTests : TwoStores
{
    private static RefusedRevision? RefuseBad(DocumentRevision revision) =>
        revision.Id.StartsWith("bad", StringComparison.Ordinal)
            ? new RefusedRevision(revision.Id, revision.Revision, "forbidden", "not this one") : null;

    [Fact]
    public async Task One_bad_document_never_stalls_the_rest()
    {
        for (int i = 0; i < 20; i++) await Ours.PutAsync(i % 5 == 0 ? $"bad:{i}" : $"good:{i}", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = RefuseBad;
        ReplicationResult result = await Replicator.RunAsync(Local, remote, new ReplicationOptions { BatchSize = 3 }, Token);
        Assert.Equal((16, 4), (result.Progress.Documents, result.Progress.Refused));
        Assert.Equal(16, (await Theirs.GetInfoAsync(Token)).Documents);

        IReadOnlyList<RefusedDocument> refused = await Replicator.ReadRefusedAsync(Local, Remote, Token);
        Assert.Equal(["bad:0", "bad:10", "bad:15", "bad:5"], refused.Select(static r => r.Id));
        Assert.All(refused, static r => Assert.Equal(
            (ReplicationDirection.Push, "forbidden", "not this one", 1, 1),
            (r.Direction, r.Error, r.Reason, r.Revisions.Length, r.Attempts)));
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
        ReplicationResult again = await Replicator.RunAsync(Local, remote, new ReplicationOptions { RetryRefused = true }, Token);
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
        await SessionTests.UntilAsync(session, static status => status is { State: SyncState.Idle, RefusedDocuments: 0 });
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
        remote.OnWrite = batch => requests.Add(batch.Revisions.Length);
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
            ? null : new RefusedRevision(revision.Id, null, "forbidden", "no merges");
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
            remote, Local, new ReplicationOptions { TimeProvider = time, Direction = ReplicationDirection.Pull }, Token);
        while (!run.IsCompleted)
        {
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
}
