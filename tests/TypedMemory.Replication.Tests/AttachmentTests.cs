using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Replication.Tests;

/// <summary>
/// Attachments: only bytes that the target lacks are moved. docs/pitfalls.md, pitfall 18 and complaint 10.
/// </summary>
public sealed class AttachmentTests : TwoStores
{
    [Fact]
    public async Task Attachments_travel_both_ways()
    {
        await Theirs.PutAsync("a", "{}", await Theirs.AttachAsync("x", [1, 2, 3]), await Theirs.AttachAsync("y", [4]));
        await Ours.PutAsync("b", "{}", await Ours.AttachAsync("z", [5, 6]));
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Ours, Theirs);
        DocumentRevision pulled = (await Ours.GetAsync("a", Token))!;
        await using Stream content = (await Ours.OpenAttachmentAsync(pulled.Attachments[0].Sha256!, Token))!;
        Assert.Equal(3, content.Length);
    }

    [Fact]
    public async Task Unchanged_attachments_are_not_fetched_again()
    {
        DocumentAttachment attachment = await Theirs.AttachAsync("x", [1, 2, 3]);
        await Theirs.PutAsync("a", """{"n":1}""", attachment);
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        await Theirs.PutAsync("a", """{"n":2}""", attachment);
        RemotePeer remote = Remote;
        await Replicator.SyncAsync(Local, remote, cancellationToken: Token);
        Assert.False(remote.Calls.ContainsKey("attachment"));
        await StoreComparison.AssertSameAsync(Ours, Theirs);
    }

    [Fact]
    public async Task Unchanged_attachments_are_known_by_the_peers_digest_too()
    {
        var remote = new DigestOnlyPeer(Remote);
        DocumentAttachment attachment = await Theirs.AttachAsync("x", [1, 2, 3]);
        await Theirs.PutAsync("a", """{"n":1}""", attachment);
        await Replicator.RunAsync(remote, Local, cancellationToken: Token);
        await Theirs.PutAsync("a", """{"n":2}""", attachment);
        await Replicator.RunAsync(remote, Local, cancellationToken: Token);
        Assert.Equal(1, remote.Opened);
    }

    [Fact]
    public async Task The_bytes_of_a_losing_revision_are_its_own()
    {
        // PouchDB pulls a changed attachment without its revision and gets the winner's bytes.
        RevisionPath root = new(await Theirs.PutAsync("a", "{}"));
        await WriteBranchAsync(root, [1]);
        await WriteBranchAsync(root, [2, 2]);
        await Replicator.RunAsync(new DigestOnlyPeer(Remote), Local, cancellationToken: Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task An_attachment_that_comes_truncated_three_times_is_its_documents_fault_until_the_next_run()
    {
        await Theirs.PutAsync("a", "{}", await Theirs.AttachAsync("x", [1, 2, 3]));
        await Theirs.PutAsync("b", "{}");
        var options = new ReplicationOptions { TimeProvider = ImmediateTime.Instance };
        var remote = new DigestOnlyPeer(Remote) { Truncate = true };
        ReplicationResult result = await Replicator.RunAsync(remote, Local, options, Token);
        Assert.Equal(
            ("a", TypedMemoryErrorCodes.Protocol), (Assert.Single(result.Refused).Id, result.Refused[0].Error));
        Assert.Equal(3, remote.Opened);
        Assert.Null(await Ours.GetAsync("a", Token));
        Assert.NotNull(await Ours.GetAsync("b", Token));
        remote.Truncate = false;
        await Replicator.RunAsync(remote, Local, options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, remote, Token));
    }

    [Fact]
    public async Task An_attachment_that_cannot_be_read_while_the_source_is_in_trouble_fails_the_run()
    {
        await Theirs.PutAsync("a", "{}", await Theirs.AttachAsync("x", [1, 2, 3]));
        RemotePeer remote = Remote;
        bool down = false;
        remote.OnCall = call =>
        {
            down |= call == "attachment";
            return down && call is "attachment" or "info" && down
                ? throw new PeerException(TypedMemoryErrorCodes.Unavailable, "The peer is gone.", isTransient: true)
                    : ValueTask.CompletedTask;
        };
        var options = new ReplicationOptions { TimeProvider = ImmediateTime.Instance };
        var error = await Assert.ThrowsAsync<PeerException>(() => Replicator.RunAsync(remote, Local, options, Token));
        Assert.True(error.IsTransient);
        Assert.Empty(await Replicator.ReadRefusedAsync(Local, Remote, Token));
        await Replicator.RunAsync(Remote, Local, options, Token);
        await StoreComparison.AssertSameAsync(Theirs, Ours);
    }

    [Fact]
    public async Task A_push_tells_the_receiver_what_it_holds_already()
    {
        await Ours.PutAsync("a", """{"n":1}""", await Ours.AttachAsync("x", [1, 2, 3]));
        await Replicator.SyncAsync(Local, Remote, cancellationToken: Token);
        RevisionId held = (await Theirs.GetAsync("a", Token))!.Revision;
        await Ours.PutAsync("a", """{"n":2}""", await Ours.AttachAsync("x", [1, 2, 3]));
        RemotePeer remote = Remote;
        PeerWriteBatch? sent = null;
        remote.OnWrite = batch => sent = batch;
        await Replicator.SyncAsync(Local, remote, cancellationToken: Token);
        Assert.Equal([held], Assert.Single(sent!.Documents, static document => document.Id == "a").KnownAncestors);
    }

    private async Task WriteBranchAsync(RevisionPath root, byte[] bytes)
    {
        DocumentAttachment attachment = await Theirs.AttachAsync("x", bytes, revPos: 2);
        RevisionId revision = RevisionHasher.Compute(root.Leaf, false, "{}"u8, [attachment]);
        await Theirs.WriteAsync(
            new DocumentBatch
            {
                Writes =
                [
                    new DocumentWrite
                    {
                        Id = "a",
                        Revisions = [new DocumentRevision
                            { Id = "a", Path = root.Append(revision), Attachments = [attachment] }],
                    },
                ],
            },
            Token);
    }

    /// <summary>A peer that does not know SHA-256, as CouchDB does not.</summary>
    private sealed class DigestOnlyPeer(IReplicationPeer inner) : PeerWrapper(inner)
    {
        private readonly System.Collections.Concurrent.ConcurrentDictionary<(
            string, RevisionId, string), DocumentAttachment> _known = new();

        public int Opened { get; private set; }

        public bool Truncate { get; set; }

        public override async IAsyncEnumerable<FetchedDocument> FetchAsync(
            IReadOnlyList<DocumentRevisions> documents,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            await foreach (FetchedDocument document in Inner.FetchAsync(documents, cancellationToken))
            {
                yield return document with { Revisions = [.. document.Revisions.Select(Strip)] };
            }
        }

        public override async ValueTask<Stream> OpenAttachmentAsync(
            string id, RevisionId revision, DocumentAttachment attachment,
            CancellationToken cancellationToken = default)
        {
            Opened++;
            Stream content = await Inner.OpenAttachmentAsync(
                id, revision, _known[(id, revision, attachment.Name)], cancellationToken);
            if (Truncate) content.Position = 1;
            return content;
        }

        private DocumentRevision Strip(DocumentRevision revision)
        {
            foreach (DocumentAttachment attachment in revision.Attachments)
            {
                _known[(revision.Id, revision.Revision, attachment.Name)] = attachment;
            }

            return new DocumentRevision
            {
                Id = revision.Id,
                Path = revision.Path,
                Deleted = revision.Deleted,
                Body = revision.Body,
                Attachments = [.. revision.Attachments.Select(static a => a with { Sha256 = null })],
            };
        }
    }
}
