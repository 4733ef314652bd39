using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Interop;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.Tool;

/// <summary>A hub behind nginx and Caddy, as docs/deploy.md configures them.</summary>
public sealed class ProxyTests : IAsyncLifetime
{
    private HubHost _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options =>
        {
            options.Admins["admin"] = "secret";
            options.TrustForwardedHeaders = true;
        });
        using HttpRequestMessage create = _hub.Request("PUT", "/db", Admin);
        Assert.Equal(HttpStatusCode.Created, (await _hub.Client.SendAsync(create, Token)).StatusCode);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    private static (string, string) Admin => ("Authorization", "Basic " + Convert.ToBase64String("admin:secret"u8));

    [Theory]
    [InlineData("nginx")]
    [InlineData("caddy")]
    public async Task Ids_with_slashes_attachments_ranges_and_addresses_come_through(string program)
    {
        await using ReverseProxy proxy = await StartAsync(program);
        using HttpClient client = Client(proxy);
        byte[] bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using HttpResponseMessage put = await client.PutAsync(Url(proxy, "/db/a%2Fb/c%2Fd%20e.png"), content, Token);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        // The default Host of nginx and Caddy, and with it the scheme that the client used.
        Assert.StartsWith("https://127.0.0.1", put.Headers.Location!.OriginalString, StringComparison.Ordinal);
        JsonNode document = JsonNode.Parse(await client.GetStringAsync(Url(proxy, "/db/a%2Fb"), Token))!;
        Assert.Equal("a/b", document["_id"]!.GetValue<string>());
        Assert.NotNull(document["_attachments"]!["c/d e.png"]);
        Assert.Equal(bytes, await client.GetByteArrayAsync(Url(proxy, "/db/a%2Fb/c%2Fd%20e.png"), Token));
        using var range = new HttpRequestMessage(HttpMethod.Get, Url(proxy, "/db/a%2Fb/c%2Fd%20e.png"));
        range.Headers.Range = new RangeHeaderValue(10, 19);
        using HttpResponseMessage part = await client.SendAsync(range, Token);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync(Token));
        string longest = new('x', 6_000);
        using HttpResponseMessage id = await client.PutAsync(
            Url(proxy, $"/db/{longest}"), new StringContent("{}", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.Created, id.StatusCode);
        using HttpResponseMessage session = await client.PostAsync(
            Url(proxy, "/_session"),
            new StringContent("""{"name":"admin","password":"secret"}""", Encoding.UTF8, "application/json"), Token);
        Assert.Contains(
            "; secure", Assert.Single(session.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("caddy")]
    public async Task A_continuous_feed_is_passed_on_as_it_comes(string program)
    {
        await using ReverseProxy proxy = await StartAsync(program);
        using HttpClient client = Client(proxy);
        using HttpResponseMessage feed = await client.GetAsync(
            Url(proxy, "/db/_changes?feed=continuous&since=now&heartbeat=200"),
            HttpCompletionOption.ResponseHeadersRead, Token);
        using var lines = new StreamReader(await feed.Content.ReadAsStreamAsync(Token));
        // Signs of life, and then each change before the next one is written.
        Assert.Equal("", await lines.ReadLineAsync(Token));
        for (int i = 0; i < 3; i++)
        {
            await client.PutAsync(
                Url(proxy, $"/db/n{i}"), new StringContent("{}", Encoding.UTF8, "application/json"), Token);
            string? line;
            do line = await lines.ReadLineAsync(Token);
            while (line is "");
            Assert.Contains($"\"n{i}\"", line!, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("caddy")]
    public async Task A_live_sync_of_ours_goes_both_ways(string program)
    {
        await using ReverseProxy proxy = await StartAsync(program);
        string folder = Directory.CreateTempSubdirectory("typedmemory-proxied-").FullName;
        SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "own.db") }, Token);
        await using (store)
        {
            await using var peer = new CouchDbPeer(new CouchDbPeerOptions
            {
                Url = new Uri(proxy.Url + "/db"),
                Authentication = CouchDbAuthentication.Session("admin", "secret"),
                HandlerFactory = proxy.Trusting,
            });
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
            Task<ReplicationResult> live = Replicator.RunAsync(
                peer, new LocalPeer(store), new ReplicationOptions { Live = true }, end.Token);
            using HttpClient client = Client(proxy);
            foreach (string id in (string[])["first", "second%2F2"])
            {
                await client.PutAsync(
                    Url(proxy, "/db/" + id), new StringContent("{}", Encoding.UTF8, "application/json"), Token);
                string plain = Uri.UnescapeDataString(id);
                long seen = 0;
                while (await store.GetAsync(plain, Token) is null)
                {
                    Assert.False(live.IsCompleted);
                    await store.WaitForChangesAsync(seen, cancellationToken: Token);
                    seen = store.LastSequence;
                }
            }

            await end.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => live);
            await store.WriteAsync(
                new DocumentBatch
                {
                    Writes =
                    [
                        new DocumentWrite
                        {
                            Id = "mine/1",
                            Revisions =
                            [
                                new DocumentRevision
                                {
                                    Id = "mine/1",
                                    Path = new RevisionPath(RevisionId.Parse("1-0123456789abcdef0123456789abcdef")),
                                    Body = "{}"u8.ToArray(),
                                },
                            ],
                        },
                    ],
                }, Token);
            SyncResult both = await Replicator.SyncAsync(new LocalPeer(store), peer, null, Token);
            Assert.Equal(1, both.Push!.Progress.Documents);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("nginx")]
    [InlineData("caddy")]
    public async Task PouchDB_syncs_through_it(string program)
    {
        if (NodeProject.Missing is { } missing && !NodeProject.MustRun) Assert.Skip(missing);
        await using ReverseProxy proxy = await StartAsync(program);
        await using PouchDb pouch = await PouchDb.StartAsync(Token, ("NODE_EXTRA_CA_CERTS", proxy.Authority));
        string remote = proxy.Url.Replace("//", "//admin:secret@", StringComparison.Ordinal) + "/db";
        string local = "proxied-" + Guid.NewGuid().ToString("n");
        await pouch.CallAsync(local, "put", Token, JsonNode.Parse(
            """{"_id":"a/b","_attachments":{"x/y.txt":{"content_type":"text/plain","data":"aGVsbG8="}}}"""));
        await pouch.ReplicateAsync(local, remote, Token);
        await pouch.CallAsync(remote, "put", Token, new JsonObject { ["_id"] = "theirs" });
        await pouch.ReplicateAsync(remote, local, Token);
        Assert.NotNull(await pouch.CallAsync(local, "get", Token, "theirs"));
        using HttpClient client = Client(proxy);
        Assert.Equal("hello", await client.GetStringAsync(Url(proxy, "/db/a%2Fb/x%2Fy.txt"), Token));
    }

    private async Task<ReverseProxy> StartAsync(string program)
    {
        if (!ReverseProxy.IsInstalled(program)) Assert.Skip($"{program} is not installed.");
        return await ReverseProxy.StartAsync(program, new Uri(_hub.Url), Token);
    }

    private static HttpClient Client(ReverseProxy proxy)
    {
        var client = new HttpClient(proxy.Trusting()) { Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.TryAddWithoutValidation(Admin.Item1, Admin.Item2);
        return client;
    }

    private static Uri Url(ReverseProxy proxy, string path) => new(
        proxy.Url + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
}
