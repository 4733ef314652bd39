using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Requests;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// Requests that fail as a whole, for one document or for their size: nothing stalls, nothing is lost.
/// </summary>
public sealed class DividingTests : TwoStores
{
    private static ReplicationOptions Options { get; } = new() { TimeProvider = ImmediateTime.Instance };

    private static PeerException Fails(int status, string? error = null, string? reason = null) => new PeerException(
        status == 403 ? TypedMemoryErrorCodes.Forbidden
            : TypedMemoryErrorCodes.Unavailable, $"The peer answered {status}.", status >= 500)
    {
        StatusCode = status,
        PeerError = error,
        PeerReason = reason,
    };

    [Theory]
    [InlineData(500, 0)]
    [InlineData(403, 57)]
    [InlineData(504, 99)]
    public async Task A_document_whose_every_write_fails_is_passed_by_and_goes_with_a_later_run(int status, int bad)
    {
        for (int i = 0; i < 100; i++) await Ours.PutAsync($"doc:{i}", "{}");
        var picky = new PickyPeer(Remote)
        { Write = id => id == $"doc:{bad}" ? Fails(status, "oops", "no luck") : null };
        ReplicationResult result = await Replicator.RunAsync(Local, picky, Options, Token);
        Assert.Equal((99, 1), (result.Progress.Documents, result.Progress.Refused));
        RefusedDocument refused = Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        Assert.Equal(
            ($"doc:{bad}", "oops", "no luck", true), (refused.Id, refused.Error, refused.Reason, refused.IsAtPresent));
        Assert.True(picky.Writes < 60, $"{picky.Writes} requests for one bad document.");

        // It never stalls a later run either, whatever else that has to do.
        await Replicator.RunAsync(Local, picky, Options, Token);
        await Ours.PutAsync("doc:new", "{}");
        await Replicator.RunAsync(Local, picky, Options, Token);
        Assert.NotNull(await Theirs.GetAsync("doc:new", Token));

        await Replicator.RunAsync(Local, Remote, Options, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(57)]
    [InlineData(99)]
    public async Task A_document_whose_every_fetch_fails_is_passed_by_and_comes_with_a_later_run(int bad)
    {
        for (int i = 0; i < 100; i++) await Theirs.PutAsync($"doc:{i}", "{}");
        var picky = new PickyPeer(Remote) { Fetch = id => id == $"doc:{bad}" ? Fails(500) : null };
        ReplicationResult result = await Replicator.RunAsync(picky, Local, Options, Token);
        Assert.Equal((99, 1), (result.Progress.Documents, result.Progress.Refused));
        Assert.True(Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token)).IsAtPresent);
        await Replicator.RunAsync(picky, Local, Options, Token);
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_document_that_cannot_be_asked_about_counts_as_lacking_and_is_refused_by_its_write()
    {
        // _revs_diff of a partitioned database answers 400 for the whole request because of one id without a partition.
        for (int i = 0; i < 100; i++) await Ours.PutAsync($"doc:{i}", "{}");
        await Ours.PutAsync("nopartition", "{}");
        RemotePeer remote = Remote;
        remote.Refuse = static revision => revision.Id == "nopartition"
            ? new DocumentRefusal(revision.Id, "illegal_docid", "Doc id must be of form partition:id") : null;
        var picky = new PickyPeer(remote) { Diff = static id => id == "nopartition" ? Fails(400) : null };

        // The first revisions of a new database are not asked about; this one is not new.
        await Theirs.PutAsync("doc:other", "{}");
        ReplicationResult result = await Replicator.RunAsync(Local, picky, Options, Token);
        Assert.Equal(100, result.Progress.Documents);
        Assert.Equal("illegal_docid", Assert.Single(result.Refused).Error);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Documents_that_cannot_be_asked_about_are_told_once_each_and_their_writes_decide(int status)
    {
        // After the second, the tenth is asked about again, to see whether the peer still answers.
        for (int i = 0; i < 100; i++) await Ours.PutAsync($"doc:{i}", "{}");
        await Theirs.PutAsync("doc:other", "{}");
        var picky = new PickyPeer(Remote) { Diff = id => id is "doc:9" or "doc:11" ? Fails(status) : null };
        ReplicationResult result = await Replicator.RunAsync(Local, picky, Options with { BatchSize = 10 }, Token);
        Assert.Equal((100, 0), (result.Progress.Documents, result.Progress.Refused));
    }

    [Fact]
    public async Task A_document_that_is_refused_and_sent_again_to_see_whether_the_peer_answers_is_told_once()
    {
        // Two documents a request: the second is refused, the third cannot be sent at all, so the second is sent again.
        var documents = new List<PeerDocument>();
        for (int i = 0; i < 6; i++)
        {
            await Ours.PutAsync($"doc:{i}", "{}");
            var wanted = new DocumentRevisions($"doc:{i}", [(await Ours.GetAsync($"doc:{i}", Token))!.Revision]);
            await foreach (FetchedDocument fetched in Local.FetchAsync([wanted], Token))
                documents.Add(new PeerDocument(fetched.Id, fetched.Revisions));
        }

        var limits = new RequestLimits();
        limits.Write.Failed(4, long.MaxValue, again: true);
        RemotePeer remote = Remote;
        remote.Refuse = static revision => revision.Id == "doc:1"
            ? new DocumentRefusal(revision.Id, "forbidden", "no") : null;
        int asked = 0;
        remote.OnWrite = batch => asked += batch.Documents.Count(static document => document.Id == "doc:1");
        var picky = new PickyPeer(remote) { Write = static id => id == "doc:2" ? Fails(500) : null };
        await using var divided = new DividingPeer(picky, limits, ImmediateTime.Instance);
        IReadOnlyList<DocumentRefusal> refused = await divided.WriteAsync(
            new PeerWriteBatch { Documents = [.. documents], Origin = "test" }, Token);
        Assert.Equal(2, asked);
        Assert.Equal(["doc:1", "doc:2"], refused.Select(static refusal => refusal.Id));
    }

    [Fact]
    public async Task Documents_whose_fetch_fails_bring_no_other_one_twice()
    {
        for (int i = 0; i < 100; i++) await Theirs.PutAsync($"doc:{i}", "{}");
        var picky = new PickyPeer(Remote) { Fetch = static id => id.EndsWith('7') ? Fails(500) : null };
        ReplicationResult result = await Replicator.RunAsync(picky, Local, Options with { BatchSize = 10 }, Token);
        Assert.Equal((90, 10), (result.Progress.Documents, result.Progress.Refused));
    }

    [Fact]
    public async Task A_refused_document_that_cannot_be_asked_about_does_not_end_every_later_session()
    {
        await Theirs.PutAsync("doc:other", "{}");
        await Ours.PutAsync("nopartition", "{}");
        var picky = new PickyPeer(Remote)
        {
            Diff = static id => id == "nopartition" ? Fails(400) : null,
            Write = static id => id == "nopartition" ? Fails(500) : null,
        };
        for (int i = 0; i < 3; i++)
        {
            await Ours.PutAsync($"doc:{i}", "{}");
            await using SyncSession session = SyncSession.Start(
                Ours, picky, new SyncOptions { Replication = Options, MaxRetryDelay = TimeSpan.FromSeconds(1) });
            await session.Completion.WaitAsync(Token);
            Assert.NotNull(await Theirs.GetAsync($"doc:{i}", Token));
        }
    }

    [Fact]
    public async Task A_line_that_carries_no_large_request_carries_small_ones()
    {
        string large = $$"""{"text":"{{new string('x', 20_000)}}"}""";
        for (int i = 0; i < 300; i++) await Ours.PutAsync($"doc:{i}", i % 3 == 0 ? large : "{}");
        for (int i = 0; i < 300; i++) await Theirs.PutAsync($"their:{i}", "{}");
        var narrow = new NarrowPeer(Remote, documents: 50, bytes: 100_000);
        ReplicationResult push = await Replicator.RunAsync(Local, narrow, Options, Token);
        ReplicationResult pull = await Replicator.RunAsync(narrow, Local, Options, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        Assert.Equal((0, 0), (push.Progress.Refused, pull.Progress.Refused));

        // It grows again, and does not find out at every turn that it has grown too far.
        Assert.True(narrow.Passed < 150, $"{narrow.Passed} requests for what 20 carry.");
        Assert.True(narrow.Failed < 60, $"{narrow.Failed} failures.");
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_is_in_trouble_and_refuses_nothing()
    {
        for (int i = 0; i < 1000; i++) await Ours.PutAsync($"doc:{i}", "{}");
        var picky = new PickyPeer(Remote) { Write = static _ => Fails(500) };
        TypedMemoryException error = await Assert.ThrowsAsync<PeerException>(
            () => Replicator.RunAsync(Local, picky, Options, Token));
        Assert.True(error.IsTransient);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        Assert.True(picky.Writes < 100, $"{picky.Writes} requests to a peer that takes nothing.");
        await Replicator.RunAsync(Local, Remote, Options, Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_at_all_is_not_asked_in_parts()
    {
        for (int i = 0; i < 100; i++) await Ours.PutAsync($"doc:{i}", "{}");
        bool down = false;
        var picky = new PickyPeer(Remote)
        {
            Info = () => down ? Fails(502) : null,
            Write = _ =>
            {
                down = true;
                return Fails(502);
            },
        };
        await Assert.ThrowsAsync<PeerException>(() => Replicator.RunAsync(Local, picky, Options, Token));
        Assert.Equal(1, picky.Writes);
    }

    [Fact]
    public async Task A_line_that_also_loses_an_answer_of_the_peer_does_not_keep_a_bad_document_from_being_found()
    {
        for (int i = 0; i < 20; i++) await Ours.PutAsync($"doc:{i}", "{}");
        int asked = 0;
        var picky = new PickyPeer(Remote)
        {
            Info = () => ++asked % 2 == 0 ? Fails(503) : null,
            Write = static id => id == "doc:7" ? Fails(500) : null,
        };
        ReplicationResult result = await Replicator.RunAsync(Local, picky, Options, Token);
        Assert.Equal((19, 1), (result.Progress.Documents, result.Progress.Refused));
    }

    [Fact]
    public async Task Many_bad_documents_in_a_row_stall_nobody_in_a_session()
    {
        for (int i = 0; i < 40; i++) await Ours.PutAsync($"bad:{i}", "{}");
        for (int i = 0; i < 40; i++) await Ours.PutAsync($"good:{i}", "{}");
        var picky = new PickyPeer(Remote)
        { Write = static id => id.StartsWith("bad", StringComparison.Ordinal) ? Fails(500) : null };
        await using SyncSession session = SyncSession.Start(
            Ours, picky, new SyncOptions { Replication = Options, MaxRetryDelay = TimeSpan.FromSeconds(1) });
        SyncResult result = (await session.Completion.WaitAsync(Token))!;
        Assert.Equal(40, result.Push!.Progress.Refused);
        Assert.Equal(40, (await Theirs.GetInfoAsync(Token)).Documents);
    }

    [Fact]
    public async Task Many_documents_in_a_row_that_a_gateway_blocks_do_not_end_every_session_before_the_others()
    {
        // A 403 is not tried again by a session that is not live: what it says of ten documents must not be said of the
        // peer.
        for (int i = 0; i < 10; i++) await Ours.PutAsync($"bad:{i}", "{}");
        for (int i = 0; i < 10; i++) await Ours.PutAsync($"good:{i}", "{}");
        var picky = new PickyPeer(Remote)
        { Write = static id => id.StartsWith("bad", StringComparison.Ordinal) ? Fails(403) : null };
        await using SyncSession session = SyncSession.Start(
            Ours, picky, new SyncOptions { Replication = Options, MaxRetryDelay = TimeSpan.FromSeconds(1) });
        SyncResult result = (await session.Completion.WaitAsync(Token))!;
        Assert.Equal((10, 10), (result.Push!.Progress.Documents, result.Push.Progress.Refused));
    }

    [Fact]
    public async Task A_single_document_that_the_peer_cannot_take_does_not_keep_a_session_from_its_end()
    {
        await Ours.PutAsync("bad", "{}");
        var picky = new PickyPeer(Remote) { Write = static _ => Fails(500) };
        await using SyncSession session = SyncSession.Start(
            Ours, picky, new SyncOptions { Replication = Options, MaxRetryDelay = TimeSpan.FromSeconds(1) });
        SyncResult result = (await session.Completion.WaitAsync(Token))!;
        Assert.Equal("bad", Assert.Single(result.Push!.Refused).Id);
    }

    /// <summary>A peer whose requests fail when a document of its choice is in them.</summary>
    private sealed class PickyPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        private int _writes;

        public Func<string, Exception?>? Write { get; init; }

        public Func<string, Exception?>? Fetch { get; init; }

        public Func<string, Exception?>? Diff { get; init; }

        public Func<Exception?>? Info { get; init; }

        public int Writes => _writes;

        public override async ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default)
        {
            if (Info?.Invoke() is { } failure) throw failure;
            return await Inner.GetInfoAsync(cancellationToken);
        }

        public override async ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
        {
            Check(documents.Select(static d => d.Id), Diff);
            return await Inner.DiffRevisionsAsync(documents, cancellationToken);
        }

        public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            Check(documents.Select(static d => d.Id), Fetch);
            await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
                yield return document;
        }

        public override ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _writes);
            Check(batch.Revisions.Select(static r => r.Id), Write);
            return Inner.WriteAsync(batch, cancellationToken);
        }

        private static void Check(IEnumerable<string> ids, Func<string, Exception?>? fails)
        {
            if (fails is null) return;
            foreach (string id in ids)
            {
                if (fails(id) is { } failure) throw failure;
            }
        }
    }

    /// <summary>A peer behind a line that breaks under more documents or bytes.</summary>
    private sealed class NarrowPeer(IReplicationPeer inner, int documents, int bytes) : PeerWrapper(inner)
    {
        private int _passed;
        private int _failed;

        public int Passed => _passed;

        public int Failed => _failed;

        public override ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
        {
            Check(documents.Count, 0);
            return Inner.DiffRevisionsAsync(documents, cancellationToken);
        }

        public override IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
        {
            Check(documents.Count, 0);
            return Inner.FetchAsync(documents, cancellationToken);
        }

        public override ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
            PeerWriteBatch batch, CancellationToken cancellationToken = default)
        {
            Check(batch.Revisions.Count(), batch.Revisions.Sum(static r => r.Body.Length));
            return Inner.WriteAsync(batch, cancellationToken);
        }

        private void Check(int count, int size)
        {
            if (count <= documents && size <= bytes)
            {
                Interlocked.Increment(ref _passed);
                return;
            }

            Interlocked.Increment(ref _failed);
            throw new PeerException(TypedMemoryErrorCodes.Unavailable, "The connection was reset.", isTransient: true);
        }
    }
}
