using System.Collections.Immutable;
using System.Text.Json.Nodes;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb;

namespace TypedMemory.Interop.Tests.Peer;

public sealed class AttachmentTests(InteropFixture fixture) : InteropTest(fixture)
{
    private static readonly byte[] Large = [.. Enumerable.Range(0, 3_000_000).Select(static n => (byte)(n * 7))];

    [Fact]
    public async Task Attachments_of_PouchDB_are_streamed_in()
    {
        await PutInPouchAsync("doc/ü", new JsonObject
        {
            ["_attachments"] = new JsonObject
            {
                ["naïve file.txt"] = new JsonObject
                { ["content_type"] = "text/plain", ["data"] = Convert.ToBase64String("hello"u8) },
                ["large.bin"] = new JsonObject
                { ["content_type"] = "application/octet-stream", ["data"] = Convert.ToBase64String(Large) },
            },
        });
        await PushFromPouchAsync();
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions { Url = Database.Url });
        DocumentRevision revision = await GetAsync(peer, "doc/ü");
        Assert.Equal(["large.bin", "naïve file.txt"], revision.Attachments.Select(a => a.Name));
        Assert.Equal(Large, await ReadAsync(peer, revision, 0));
        Assert.Equal("hello"u8.ToArray(), await ReadAsync(peer, revision, 1));
    }

    [Fact]
    public async Task Attachments_of_ours_are_read_by_PouchDB_and_unchanged_ones_are_stubs()
    {
        var contents = new Dictionary<string, byte[]> { ["small ü.txt"] = "hello"u8.ToArray(), ["large.bin"] = Large };
        int opened = 0;
        PeerWriteBatch batch = new()
        {
            Origin = "test",
            OpenAttachment = (_, attachment, _) =>
            {
                opened++;
                return ValueTask.FromResult<Stream>(new MemoryStream(contents[attachment.Name]));
            },
        };
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions { Url = Database.Url });
        ImmutableArray<DocumentAttachment> attachments =
            [.. contents.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => Attachment(c.Key, c.Value.Length))];
        DocumentRevision first = Revision("d/1", 1, attachments);
        DocumentRevision small = Revision("d/2", 1, [Attachment("small ü.txt", 5)]);
        Assert.Empty(await peer.WriteAsync(batch with { Documents = PeerDocument.Group(first, small) }, Cancellation));
        Assert.Equal(3, opened);

        DocumentRevision stored = await GetAsync(peer, "d/1");
        DocumentRevision second = Revision("d/1", 2, stored.Attachments);
        Assert.Empty(await peer.WriteAsync(
            batch with
            {
                Documents = [new PeerDocument("d/1", [second]) { KnownAncestors = [first.Revision] }],
            },
            Cancellation));
        Assert.Equal(3, opened);

        await PullToPouchAsync();
        Assert.Equal(Large, await Pouch.GetAttachmentAsync(LocalPouch, "d/1", "large.bin", Cancellation));
        Assert.Equal(
            contents["small ü.txt"], await Pouch.GetAttachmentAsync(LocalPouch, "d/1", "small ü.txt", Cancellation));
        Assert.Equal(
            contents["small ü.txt"], await Pouch.GetAttachmentAsync(LocalPouch, "d/2", "small ü.txt", Cancellation));
        Assert.Equal(second.Revision.ToString(), (await GetInPouchAsync("d/1"))["_rev"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_stub_of_what_the_server_does_not_hold_is_sent_whole()
    {
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions { Url = Database.Url });
        DocumentRevision revision = Revision("d", 2, [Attachment("f.bin", 50_000)]);
        byte[] bytes = Large[..50_000];
        var batch = new PeerWriteBatch
        {
            Origin = "test",
            Documents = [new PeerDocument("d", [revision]) { KnownAncestors = [revision.Path.Revisions[1]] }],
            OpenAttachment = (_, _, _) => ValueTask.FromResult<Stream>(new MemoryStream(bytes)),
        };
        Assert.Empty(await peer.WriteAsync(batch, Cancellation));
        Assert.Equal(bytes, await ReadAsync(peer, await GetAsync(peer, "d"), 0));
    }

    private static DocumentAttachment Attachment(string name, long length) =>
        new() { Name = name, ContentType = "application/octet-stream", Length = length, RevPos = 1 };

    private static DocumentRevision Revision(
        string id, int generation, ImmutableArray<DocumentAttachment> attachments) => new()
        {
            Id = id,
            Path = new RevisionPath(
            [.. Enumerable.Range(0, generation).Select(
                n => RevisionId.Parse($"{generation - n}-{generation - n:d32}"))]),
            Attachments = attachments,
        };

    private static async Task<DocumentRevision> GetAsync(CouchDbPeer peer, string id)
    {
        await foreach (PeerChangesPage page in peer.ReadChangesAsync(new PeerChangesQuery { Ids = [id] }, Cancellation))
        {
            foreach (PeerChange change in page.Rows.Where(r => r.Id == id))
            {
                await foreach (FetchedDocument document in peer.FetchAsync([new(id, change.Leaves)], Cancellation))
                {
                    return Assert.Single(document.Revisions);
                }
            }
        }

        throw new InvalidOperationException($"\"{id}\" is not in the feed.");
    }

    private static async Task<byte[]> ReadAsync(CouchDbPeer peer, DocumentRevision revision, int index)
    {
        await using Stream stream = await peer.OpenAttachmentAsync(
            revision.Id, revision.Revision, revision.Attachments[index], Cancellation);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, Cancellation);
        return bytes.ToArray();
    }
}
