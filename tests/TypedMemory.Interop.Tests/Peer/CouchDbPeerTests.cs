using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;

namespace TypedMemory.Interop.Tests.Peer;

/// <summary>The HTTP peer by itself, against a server that somebody else wrote.</summary>
public sealed class CouchDbPeerTests(InteropFixture fixture) : InteropTest(fixture)
{
    private static readonly string[] Ids =
        ["plain", "with/slash", "a+b c", "ünïcode→日本", "emoji 😀", "percent%2F", "q?x=1&y#z", "dots..", "UPPER"];

    private CouchDbPeer CreatePeer(CouchDbPeerOptions? options = null) =>
        new(options ?? new CouchDbPeerOptions { Url = Database.Url });

    [Fact]
    public async Task A_database_tells_who_it_is()
    {
        await using CouchDbPeer peer = CreatePeer();
        PeerInfo first = await peer.GetInfoAsync(Cancellation);
        PeerInfo second = await peer.GetInfoAsync(Cancellation);
        Assert.Equal(first.Identity, second.Identity);
        Assert.Equal(first.Policy, second.Policy);
        Assert.Contains(Database.Name, first.Identity, StringComparison.Ordinal);
        Assert.Equal(0, first.Documents);
        Assert.DoesNotContain("@", peer.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_database_is_not_found_and_can_be_created()
    {
        var url = new Uri(Database.Url.AbsoluteUri + "-other");
        await using CouchDbPeer peer = CreatePeer(new CouchDbPeerOptions { Url = url });
        TypedMemoryException e = await Assert.ThrowsAnyAsync<TypedMemoryException>(
            async () => await peer.GetInfoAsync(Cancellation));
        Assert.Equal(TypedMemoryErrorCodes.NotFound, e.Code);
        await peer.CreateAsync(Cancellation);
        await peer.CreateAsync(Cancellation);
        Assert.Equal(0, (await peer.GetInfoAsync(Cancellation)).Documents);
        await new Interop.RemoteDatabase(Server.Url, Database.Name + "-other").DisposeAsync();
    }

    [Fact]
    public async Task Documents_of_PouchDB_are_read()
    {
        foreach (string id in Ids) await PutInPouchAsync(id, new JsonObject { ["text"] = id, ["n"] = 1.5 });
        await PushFromPouchAsync();
        await using CouchDbPeer peer = CreatePeer();
        List<PeerChange> changes = await ReadAllAsync(peer, new PeerChangesQuery { PageSize = 4 });
        Assert.Equal(Ids.Order(StringComparer.Ordinal), changes.Select(c => c.Id).Order(StringComparer.Ordinal));
        foreach (FetchedDocument document in await FetchAsync(peer, changes))
        {
            DocumentRevision revision = Assert.Single(document.Revisions);
            Assert.Empty(document.Missing);
            Assert.Null(document.Error);
            JsonNode body = JsonNode.Parse(revision.Body.Span)!;
            Assert.Equal(document.Id, body["text"]!.GetValue<string>());
            Assert.Equal(2, body.AsObject().Count);
        }
    }

    [Fact]
    public async Task Documents_of_ours_are_read_by_PouchDB()
    {
        await using CouchDbPeer peer = CreatePeer();
        ImmutableArray<DocumentRevision> revisions =
            [.. Ids.Select(static id => Revision(id, "{\"text\":\"ä\",\"n\":[1,{}]}", "2-", "1-"))];
        Assert.Empty(
            await peer.WriteAsync(new PeerWriteBatch { Documents = PeerDocument.Group(revisions), Origin = "test" }, Cancellation));
        await peer.FlushAsync(Cancellation);
        await PullToPouchAsync();
        foreach (string id in Ids)
        {
            JsonObject document = await GetInPouchAsync(id, new JsonObject { ["revs"] = true });
            Assert.Equal("ä", document["text"]!.GetValue<string>());
            Assert.Equal(2, document["_revisions"]!["ids"]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task Tombstones_and_conflicts_go_both_ways()
    {
        RevisionId gone = await PutInPouchAsync("gone", []);
        await Pouch.CallAsync(LocalPouch, "remove", Cancellation, "gone", gone.ToString());
        await PutInPouchAsync("split", new JsonObject { ["by"] = "pouch" });
        await PushFromPouchAsync();
        await using CouchDbPeer peer = CreatePeer();
        DocumentRevision ours = Revision("split", "{\"by\":\"us\"}", "1-");
        DocumentRevision dead = Revision("dead", "{}", deleted: true, "2-", "1-");
        Assert.Empty(
            await peer.WriteAsync(new PeerWriteBatch { Documents = PeerDocument.Group(ours, dead), Origin = "test" }, Cancellation));

        Dictionary<string, PeerChange> changes = (
            await ReadAllAsync(peer, new PeerChangesQuery())).ToDictionary(c => c.Id);
        Assert.True(changes["gone"].Deleted);
        Assert.True(changes["dead"].Deleted);
        Assert.Equal(2, changes["split"].Leaves.Length);
        FetchedDocument split = Assert.Single(await FetchAsync(peer, [changes["split"]]));
        Assert.Equal(2, split.Revisions.Length);
        Assert.True(Assert.Single(Assert.Single(await FetchAsync(peer, [changes["gone"]])).Revisions).Deleted);

        await PullToPouchAsync();
        JsonObject seen = await GetInPouchAsync("split", new JsonObject { ["conflicts"] = true });
        Assert.Single(seen["_conflicts"]!.AsArray());
    }

    [Fact]
    public async Task Only_what_is_missing_is_named_by_the_diff()
    {
        RevisionId there = await PutInPouchAsync("there", []);
        await PushFromPouchAsync();
        RevisionId unknown = RevisionId.Parse("2-00000000000000000000000000000001");
        await using CouchDbPeer peer = CreatePeer();
        IReadOnlyList<MissingRevisions> missing = await peer.DiffRevisionsAsync(
            [new("there", [there, unknown]), new("elsewhere/ü", [unknown]), new("same", [])], Cancellation);
        Assert.Equal(["elsewhere/ü", "there"], missing.Select(m => m.Id).Order(StringComparer.Ordinal));
        Assert.All(missing, m => Assert.Equal([unknown], m.Missing));
    }

    [Fact]
    public async Task A_fetch_answers_in_order_and_names_what_is_missing()
    {
        RevisionId a = await PutInPouchAsync("a", []);
        RevisionId b = await PutInPouchAsync("b", []);
        await PushFromPouchAsync();
        await using CouchDbPeer peer = CreatePeer();
        var unknown = RevisionId.Parse("1-00000000000000000000000000000001");
        List<FetchedDocument> fetched = await CollectAsync(
            peer.FetchAsync([new("b", [b]), new("nowhere", [unknown]), new("a", [a])], Cancellation));
        Assert.Equal(["b", "nowhere", "a"], fetched.Select(f => f.Id));
        Assert.Equal([unknown], fetched[1].Missing);
        Assert.Equal(b, Assert.Single(fetched[0].Revisions).Revision);
    }

    [Fact]
    public async Task A_filtered_feed_has_no_other_ids()
    {
        foreach (string id in new[] { "fact:a7:x", "fact:a7:ü", "fact:a70:y", "skill:1", "Fact:a7:z" })
            await PutInPouchAsync(id, []);
        RevisionId gone = await PutInPouchAsync("fact:a7:gone", []);
        await Pouch.CallAsync(LocalPouch, "remove", Cancellation, "fact:a7:gone", gone.ToString());
        await PushFromPouchAsync();
        await using CouchDbPeer peer = CreatePeer();
        List<PeerChange> one = await ReadAllAsync(peer, new PeerChangesQuery { Prefixes = ["fact:a7:"] });
        Assert.Equal(["fact:a7:gone", "fact:a7:x", "fact:a7:ü"], one.Select(c => c.Id).Order(StringComparer.Ordinal));
        List<PeerChange> two = await ReadAllAsync(peer, new PeerChangesQuery { Prefixes = ["fact:a70:", "skill:"] });
        Assert.Equal(["fact:a70:y", "skill:1"], two.Select(c => c.Id).Order(StringComparer.Ordinal));
        List<PeerChange> ids = await ReadAllAsync(
            peer, new PeerChangesQuery { Ids = ["skill:1", "fact:a7:ü", "absent"] });
        Assert.Equal(["fact:a7:ü", "skill:1"], ids.Select(c => c.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Local_documents_are_written_replaced_and_deleted()
    {
        await using CouchDbPeer peer = CreatePeer();
        Assert.Null(await peer.GetLocalAsync("ours/ü", Cancellation));
        LocalDocument first = await peer.PutLocalAsync(
            new LocalDocument("ours/ü", "{\"a\":1}"u8.ToArray()), Cancellation);
        LocalDocument second = await peer.PutLocalAsync(first with { Body = "{\"a\":2}"u8.ToArray() }, Cancellation);
        await peer.PutLocalAsync(first with { Body = "{\"a\":3}"u8.ToArray() }, Cancellation);
        LocalDocument? read = await peer.GetLocalAsync("ours/ü", Cancellation);
        Assert.Equal("{\"a\":3}", Encoding.UTF8.GetString(read!.Body!.Value.Span));
        await peer.PutLocalAsync(second with { Body = null, Revision = read.Revision }, Cancellation);
        Assert.Null(await peer.GetLocalAsync("ours/ü", Cancellation));
    }

    [Fact]
    public async Task Ten_thousand_documents_go_out_and_come_back()
    {
        await using CouchDbPeer peer = CreatePeer();
        var all = Enumerable.Range(0, 10_000).Select(
            static n => Revision($"doc:{n:d5}", $"{{\"n\":{n}}}", "1-")).ToList();
        foreach (DocumentRevision[] chunk in all.Chunk(1000))
        {
            Assert.Empty(
                await peer.WriteAsync(new PeerWriteBatch { Documents = PeerDocument.Group(chunk), Origin = "test" }, Cancellation));
        }

        List<PeerChange> changes = await ReadAllAsync(peer, new PeerChangesQuery());
        Assert.Equal(10_000, changes.Select(c => c.Id).Distinct().Count());
        List<FetchedDocument> fetched = await FetchAsync(peer, changes);
        Assert.Equal(changes.Select(c => c.Id), fetched.Select(f => f.Id));
        Assert.All(
            fetched, f => Assert.Contains(
                f.Id[4..].TrimStart('0'), Encoding.UTF8.GetString(f.Revisions[0].Body.Span), StringComparison.Ordinal));
    }

    private static DocumentRevision Revision(string id, string body, params string[] path) =>
        Revision(id, body, false, path);

    private static DocumentRevision Revision(string id, string body, bool deleted, params string[] path) => new()
    {
        Id = id,
        Path = new RevisionPath(
            [.. path.Select(static p => RevisionId.Parse(p + new string((char)('a' + (p[0] - '0')), 32)))]),
        Body = Encoding.UTF8.GetBytes(body),
        Deleted = deleted,
    };

    private static async Task<List<PeerChange>> ReadAllAsync(CouchDbPeer peer, PeerChangesQuery query)
    {
        var changes = new List<PeerChange>();
        await foreach (PeerChangesPage page in peer.ReadChangesAsync(query, Cancellation)) changes.AddRange(page.Rows);
        return changes;
    }

    private static Task<List<FetchedDocument>> FetchAsync(CouchDbPeer peer, IEnumerable<PeerChange> changes) =>
        CollectAsync(
            peer.FetchAsync([.. changes.Select(static c => new DocumentRevisions(c.Id, c.Leaves))], Cancellation));

    private static async Task<List<T>> CollectAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (T item in items) list.Add(item);
        return list;
    }
}
