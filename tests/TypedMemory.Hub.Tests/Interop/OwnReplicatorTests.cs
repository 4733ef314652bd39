using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.Interop;

/// <summary>Two stores meet at the hub through our own replicator, with a login.</summary>
public sealed class OwnReplicatorTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-own-").FullName;
    private HubHost _hub = null!;
    private SqliteDocumentStore _first = null!;
    private SqliteDocumentStore _second = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static (string, string) Admin => ("Authorization", "Basic " + Convert.ToBase64String("admin:secret"u8));

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        Assert.Equal(201, (await _hub.SendAsync("PUT", "/shared", null, Admin)).Code);
        _first = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, "first.db") }, Token);
        _second = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, "second.db") }, Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Documents_conflicts_deletes_and_attachments_go_both_ways()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7 % 256))];
        for (int i = 0; i < 300; i++)
            await WriteAsync(_first, $"d{i:d3}", $$"""{"n":{{i}},"big":12345678901234567890}""");
        string base64 = Convert.ToBase64String(bytes);
        Assert.Equal(
            201, (await _hub.SendAsync(
                "PUT", "/shared/att",
                $$"""{"_attachments":{"a.bin":{"content_type":"image/x","data":"{{base64}}"} } }""", Admin)).Code);
        await SyncAsync(_first);
        await SyncAsync(_second);

        await WriteAsync(_first, "d000", """{"by":"first"}""");
        await WriteAsync(_second, "d000", """{"by":"second"}""");
        await DeleteAsync(_second, "d001");
        await SyncAsync(_first);
        await SyncAsync(_second);
        await SyncAsync(_first);

        DocumentSnapshot here = (await _first.GetSnapshotAsync("d000", Token))!;
        DocumentSnapshot there = (await _second.GetSnapshotAsync("d000", Token))!;
        HubAnswer hub = await _hub.SendAsync("GET", "/shared/d000?conflicts=true", null, Admin);
        Assert.Equal(2, here.LiveLeaves);
        Assert.Equal(
            here.Leaves.Select(static leaf => leaf.Revision), there.Leaves.Select(static leaf => leaf.Revision));
        Assert.Equal(here.Winner.Revision.ToString(), hub.Json!["_rev"]!.GetValue<string>());
        Assert.Equal(
            here.Leaves[1].Revision.ToString(), Assert.Single(hub.Json["_conflicts"]!.AsArray())!.GetValue<string>());
        Assert.True((await _first.GetAsync("d001", Token))!.Deleted);
        Assert.Equal(
            """{"n":2,"big":12345678901234567890}""", System.Text.Encoding.UTF8.GetString(
                (await _second.GetAsync("d002", Token))!.Body.Span));
        DocumentAttachment attachment = Assert.Single((await _second.GetAsync("att", Token))!.Attachments);
        await using Stream content = (await _second.OpenAttachmentAsync(attachment.Sha256!, Token))!;
        var copy = new MemoryStream();
        await content.CopyToAsync(copy, Token);
        Assert.Equal(bytes, copy.ToArray());
    }

    [Fact]
    public async Task A_second_run_moves_nothing()
    {
        await WriteAsync(_first, "a", "{}");
        await SyncAsync(_first);
        SyncResult again = await SyncAsync(_first);
        Assert.Equal((0, 0), (again.Pull!.Progress.Documents, again.Push!.Progress.Documents));
    }

    [Fact]
    public async Task What_one_writes_comes_live_to_the_other()
    {
        await using CouchDbPeer left = Peer();
        await using CouchDbPeer right = Peer();
        await using SyncSession here = SyncSession.Start(_first, left, new SyncOptions { Live = true });
        await using SyncSession there = SyncSession.Start(_second, right, new SyncOptions { Live = true });
        for (int i = 0; i < 20; i++)
        {
            (SqliteDocumentStore writer, SqliteDocumentStore reader) = i % 2 == 0
                ? (_first, _second) : (_second, _first);
            long since = reader.LastSequence;
            await WriteAsync(writer, $"live{i}", "{}");
            while (await reader.GetAsync($"live{i}", Token) is null)
            {
                await reader.WaitForChangesAsync(since, cancellationToken: Token);
                since = reader.LastSequence;
            }
        }

        Assert.Equal(20, (await _hub.SendAsync("GET", "/shared", null, Admin)).Json!["doc_count"]!.GetValue<int>());
    }

    private static async Task WriteAsync(SqliteDocumentStore store, string id, string json) =>
        await EditAsync(store, id, json, deleted: false);

    private static async Task DeleteAsync(SqliteDocumentStore store, string id) =>
        await EditAsync(store, id, "{}", deleted: true);

    private static async Task EditAsync(SqliteDocumentStore store, string id, string json, bool deleted)
    {
        RevisionTree? tree = await store.GetTreeAsync(id, Token);
        RevisionId? parent = tree is { IsEmpty: false } ? tree.Winner.Revision : null;
        byte[] body = System.Text.Encoding.UTF8.GetBytes(json);
        var canonical = new System.Buffers.ArrayBufferWriter<byte>();
        CanonicalJson.Write(body, canonical);
        RevisionId revision = RevisionHasher.Compute(parent, deleted, canonical.WrittenSpan, []);
        RevisionPath path = parent is { } leaf ? tree!.GetPath(leaf).Append(revision) : new RevisionPath(revision);
        var write = new DocumentWrite
        {
            Id = id,
            IfLeaf = parent,
            Revisions = [new DocumentRevision { Id = id, Path = path, Body = body, Deleted = deleted }]
        };
        Assert.Null((await store.WriteAsync(new DocumentBatch { Writes = [write] }, Token))[0].Error);
    }

    private async Task<SyncResult> SyncAsync(SqliteDocumentStore store)
    {
        await using CouchDbPeer peer = Peer();
        return await Replicator.SyncAsync(new LocalPeer(store), peer, null, Token);
    }

    private CouchDbPeer Peer() => new(new CouchDbPeerOptions
    {
        Url = new Uri(_hub.Url + "/shared"),
        Authentication = CouchDbAuthentication.Session("admin", "secret"),
    });
}
