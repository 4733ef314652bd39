using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// docs/design.md, invariants 9 and 10: "not now" is not "missing", and what one row or one document has is its own
/// fault.
/// </summary>
public sealed class NotNowTests : TwoStores
{
    private static readonly ReplicationOptions Options = new() { TimeProvider = ImmediateTime.Instance };

    [Fact]
    public async Task A_peer_that_cannot_read_most_of_its_documents_fails_the_run_and_none_is_passed_by()
    {
        for (int i = 0; i < 60; i++) await Theirs.PutAsync($"{i:00}", "{}");
        var remote = new TroubledPeer(Remote) { Unreadable = id => !id.EndsWith('0') };
        PeerException failure = await Assert.ThrowsAsync<PeerException>(
            () => Replicator.RunAsync(remote, Local, Options, Token));
        Assert.Equal(
            (true, TypedMemoryErrorCodes.Unavailable, "internal_fabric_error"), (
                failure.IsTransient, failure.Code, failure.PeerError));
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));

        ReplicationResult result = await Replicator.RunAsync(Remote, Local, Options, Token);
        Assert.Null(result.StartSequence);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Theory]
    [InlineData("forbidden")]
    [InlineData("timeout")]
    [InlineData("internal_fabric_error")]
    [InlineData("a word of another server")]
    public async Task One_that_stays_unreadable_is_passed_by_with_the_peers_own_word_and_every_run_asks_for_it(string word)
    {
        for (int i = 0; i < 20; i++) await Theirs.PutAsync($"{i:00}", "{}");
        var remote = new TroubledPeer(Remote) { Unreadable = static id => id == "07", Word = word };
        ReplicationResult result = await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Equal(19, result.Progress.Documents);
        Assert.Equal(3, remote.Asked["07"]);
        RefusedDocument refused = Assert.Single(result.Refused);
        Assert.Equal(("07", word, "a reason"), (refused.Id, refused.Error, refused.Reason));
        Assert.Single(refused.Revisions);

        result = await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Equal((4, 2), (remote.Asked["07"], Assert.Single(result.Refused).Attempts));
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
    }

    [Fact]
    public async Task A_lone_document_that_stays_unreadable_stalls_the_rest_for_two_runs_only()
    {
        await Theirs.PutAsync("bad", "{}");
        var remote = new TroubledPeer(Remote) { Unreadable = static id => id == "bad" };
        for (int run = 1; run <= 2; run++)
        {
            var failure = await Assert.ThrowsAsync<PeerException>(
                () => Replicator.RunAsync(remote, Local, Options, Token));
            Assert.True(failure.IsTransient);
        }

        ReplicationResult result = await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Equal("bad", Assert.Single(result.Refused).Id);
        await Theirs.PutAsync("good", "{}");
        Assert.Equal(1, (await Replicator.RunAsync(remote, Local, Options, Token)).Progress.Documents);
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task What_is_missing_is_asked_for_in_every_run()
    {
        await Theirs.PutAsync("a", "{}");
        await Theirs.PutAsync("b", "{}");
        var remote = new TroubledPeer(Remote) { Lost = static id => id == "a" };
        ReplicationResult result = await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Equal(
            ("a", TypedMemoryErrorCodes.NotFound), (Assert.Single(result.Refused).Id, result.Refused[0].Error));
        Assert.Equal(2, remote.Asked["a"]);
        await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Equal(3, remote.Asked["a"]);
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_row_that_is_no_documents_is_one_refused_item_with_its_id_and_sequence()
    {
        await Theirs.PutAsync("a", "{}");
        await Theirs.PutAsync("z", "{}");
        var bad = new PeerChange("_local/x", [], Deleted: false, "\"2-g\"")
        {
            Error = new PeerException(TypedMemoryErrorCodes.Protocol, "No row.")
            { PeerError = "forbidden", PeerReason = "not yours" },
        };
        var remote = new TroubledPeer(Remote) { Row = bad };
        ReplicationResult result = await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Equal(2, result.Progress.Documents);
        RefusedDocument refused = Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        Assert.Equal(
            ("_local/x", "\"2-g\"", "forbidden", "not yours"), (
                refused.Id, refused.Sequence, refused.Error, refused.Reason));

        // What another filter lets through is not reported.
        await Replicator.RunAsync(
            new TroubledPeer(Remote) { Row = bad with { Id = "fact:1" } }, Local, Options with
            { Filter = SyncFilter.ForPrefix("note:") }, Token);
        Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token));

        // An id may begin with a bracket; what only stands for one is of no filter.
        foreach (string id in (string[])["{fact}", "[1]", "(row"])
        {
            await Replicator.RunAsync(
                new TroubledPeer(Remote) { Row = bad with { Id = id } }, Local, Options with
                { Filter = SyncFilter.ForPrefix("note:") }, Token);
        }

        Assert.Single(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await Replicator.RunAsync(
            new TroubledPeer(Remote) { Row = bad with { Id = "NaN", IsUnnamed = true } }, Local, Options with
            { Filter = SyncFilter.ForPrefix("note:") }, Token);
        Assert.Equal(2, (await Replicator.ReadRefusedAsync(Local, Remote, Token)).Count);
    }

    [Fact]
    public async Task A_sequence_that_the_source_does_not_know_drops_the_checkpoint_and_the_feed_is_compared_from_its_beginning()
    {
        for (int i = 0; i < 5; i++) await Theirs.PutAsync($"{i}", "{}");
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await Theirs.PutAsync("new", "{}");
        RemotePeer counted = Remote;
        var moved = new TroubledPeer(counted) { KnowsSequences = false };
        ReplicationResult result = await Replicator.RunAsync(moved, Local, Options, Token);
        Assert.Equal((1, 6L), (result.Progress.Documents, (await Ours.GetInfoAsync(Token)).Documents));
        Assert.Equal(["new"], counted.Fetched);
        Assert.NotNull((await Replicator.RunAsync(Remote, Local, Options, Token)).StartSequence);
    }

    [Fact]
    public async Task A_sequence_that_is_none_for_its_size_is_not_recorded()
    {
        await Theirs.PutAsync("a", "{}");
        var remote = new TroubledPeer(Remote) { LastSequence = $"\"{new string('9', 10_000_000)}\"" };
        Assert.Equal(1, (await Replicator.RunAsync(remote, Local, Options, Token)).Progress.Documents);
        foreach (LocalDocument record in await Ours.ListLocalAsync(new ListQuery(), Token))
            Assert.InRange(record.Body!.Value.Length, 1, 100_000);
        Assert.Null((await Replicator.RunAsync(Remote, Local, Options, Token)).StartSequence);
    }

    [Theory]
    [InlineData(ReplicationDirection.Pull, 400)]
    [InlineData(ReplicationDirection.Pull, 413)]
    [InlineData(ReplicationDirection.Pull, 405)]
    [InlineData(ReplicationDirection.Push, 400)]
    public async Task A_peer_that_takes_no_checkpoint_is_replicated_with_all_the_same(
        ReplicationDirection direction, int status)
    {
        bool pull = direction == ReplicationDirection.Pull;
        await (pull ? Theirs : Ours).PutAsync("a", "{}");
        RemotePeer counted = Remote;
        var remote = new TroubledPeer(counted) { CheckpointStatus = status };
        for (int run = 0; run < 2; run++)
        {
            await (pull ? Replicator.RunAsync(remote, Local, Options, Token)
                : Replicator.RunAsync(Local, remote, Options, Token));
            await StoreComparison.AssertSameAsync(Ours, Theirs);
        }

        // A source's is only a copy of ours.
        if (pull) Assert.NotNull((await Replicator.RunAsync(remote, Local, Options, Token)).StartSequence);
    }

    [Theory]
    [InlineData("""{"version":1,"nonce":"x","streams":[{"prefixes":[null],"scope":"","history":[]}]}""")]
    [InlineData(
        """{"version":1,"nonce":"x","streams":[{"prefixes":[],"scope":"","history":[{"session":"s","ordinal":1,"seq":null,"incarnation":"0"}]}]}""")]
    [InlineData("""{"version":1,"nonce":"x","streams":{}}""")]
    [InlineData("""{"version":1e99}""")]
    [InlineData("""[]""")]
    [InlineData(null)]
    public async Task A_damaged_checkpoint_of_the_peer_is_no_checkpoint(string? body)
    {
        await Theirs.PutAsync("a", "{}");
        await Replicator.RunAsync(Remote, Local, Options, Token);
        await Theirs.PutAsync("b", "{}");
        var remote = new TroubledPeer(Remote) { Checkpoint = body, DamagedCheckpoint = true };
        ReplicationResult result = await Replicator.RunAsync(remote, Local, Options, Token);
        Assert.Null(result.StartSequence);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    /// <summary>A peer that answers as clusters and gateways in trouble do.</summary>
    private sealed class TroubledPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        public Func<string, bool> Unreadable { get; init; } = static _ => false;

        public Func<string, bool> Lost { get; init; } = static _ => false;

        public string Word { get; init; } = "internal_fabric_error";

        public Dictionary<string, int> Asked { get; } = [];

        public PeerChange? Row { get; init; }

        public bool KnowsSequences { get; init; } = true;

        public string? LastSequence { get; init; }

        public int? CheckpointStatus { get; init; }

        public bool DamagedCheckpoint { get; init; }

        public string? Checkpoint { get; init; }

        public override async IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
            PeerChangesQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            if (!KnowsSequences && query.Since is not null)
                throw new PeerException(TypedMemoryErrorCodes.UnknownSequence, "Another server's.");
            await foreach (PeerChangesPage page in Inner.ReadChangesAsync(query, cancellationToken))
            {
                PeerChangesPage given = Row is null
                    ? page : page with { Rows = page.Rows.Insert(page.Rows.Length / 2, Row) };
                yield return LastSequence is null ? given : given with { LastSequence = LastSequence };
            }
        }

        public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (DocumentRevisions document in documents)
                Asked[document.Id] = Asked.GetValueOrDefault(document.Id) + 1;
            await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
            {
                ImmutableArray<RevisionId> wanted = [.. document.Revisions.Select(static r => r.Revision)];
                if (Lost(document.Id)) yield return new FetchedDocument(document.Id, [], wanted);
                else if (!Unreadable(document.Id)) yield return document;
                else yield return new FetchedDocument(document.Id, [], wanted)
                {
                    Error = new PeerException(TypedMemoryErrorCodes.Unavailable, "Not now.", isTransient: true)
                    {
                        PeerError = Word,
                        PeerReason = "a reason",
                    },
                };
            }
        }

        public override ValueTask<LocalDocument?> GetLocalAsync(
            string id, CancellationToken cancellationToken = default)
        {
            if (!DamagedCheckpoint || !id.StartsWith("typedmemory-pull", StringComparison.Ordinal))
                return base.GetLocalAsync(id, cancellationToken);
            return Checkpoint is null
                ? throw new PeerException(TypedMemoryErrorCodes.Protocol, "It is not JSON.", isTransient: true)
                : ValueTask.FromResult<LocalDocument?>(
                    new LocalDocument(id, System.Text.Encoding.UTF8.GetBytes(Checkpoint)));
        }

        public override ValueTask<LocalDocument> PutLocalAsync(
            LocalDocument document, CancellationToken cancellationToken = default) =>
            CheckpointStatus is { } status
                ? throw new PeerException(TypedMemoryErrorCodes.BadRequest, "No local documents here.")
                { StatusCode = status }
                : base.PutLocalAsync(document, cancellationToken);
    }
}
