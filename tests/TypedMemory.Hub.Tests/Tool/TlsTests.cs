using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Hub.Http;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Interop;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Hub.Tests.Tool;

/// <summary><c>typedmemory serve --url https://…</c> with a certificate that Kestrel's configuration names.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-tls-").FullName;
    private readonly X509Certificate2 _certificate = LoopbackCertificate.Create("hub");
    private ServedProcess _hub = null!;
    private Uri _url = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string pfx = Path.Combine(_folder, "hub.pfx");
        await File.WriteAllBytesAsync(pfx, _certificate.Export(X509ContentType.Pfx, "pfx-secret"), Token);
        _hub = ServedProcess.Start(
            ["serve", "--data", Path.Combine(_folder, "data"), "--url", "https://127.0.0.1:0", "--admin", "root"],
            ("TYPEDMEMORY_ADMIN_PASSWORD", "secret"),
            ("Kestrel__Certificates__Default__Path", pfx),
            ("Kestrel__Certificates__Default__Password", "pfx-secret"));
        _url = await _hub.WaitUntilReadyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync();
        _certificate.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_session_over_TLS_is_for_TLS_alone()
    {
        Assert.Equal("https", _url.Scheme);
        using var client = new HttpClient(Trusting());
        using var credentials = new StringContent(
            """{"name":"root","password":"secret"}""", new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage session = await client.PostAsync(new Uri(_url, "/_session"), credentials, Token);
        Assert.Equal(HttpStatusCode.OK, session.StatusCode);
        Assert.Contains(
            "secure", Assert.Single(session.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Our_replicator_speaks_it()
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, "own.db") }, Token);
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = new Uri(_url, "/shared"),
            Authentication = CouchDbAuthentication.Session(
                "root", "secret"),
            HandlerFactory = Trusting,
        });
        await peer.CreateAsync(Token);
        var revision = new DocumentRevision
        {
            Id = "a",
            Path = new RevisionPath(
                RevisionId.Parse("1-0123456789abcdef0123456789abcdef")),
            Body = "{\"n\":1}"u8.ToArray()
        };
        await store.WriteAsync(
            new DocumentBatch { Writes = [new DocumentWrite { Id = "a", Revisions = [revision] }] }, Token);
        SyncResult result = await Replicator.SyncAsync(new LocalPeer(store), peer, null, Token);
        Assert.Equal(1, result.Push!.Progress.Documents);
    }

    [Fact]
    public async Task PouchDB_speaks_it()
    {
        if (NodeProject.Missing is { } missing && !NodeProject.MustRun) Assert.Skip(missing);
        string authority = Path.Combine(_folder, "hub.pem");
        await File.WriteAllTextAsync(authority, _certificate.ExportCertificatePem(), Token);
        await using PouchDb pouch = await PouchDb.StartAsync(Token, ("NODE_EXTRA_CA_CERTS", authority));
        string remote = _url.ToString().Replace("//", "//root:secret@", StringComparison.Ordinal) + "shared";
        await pouch.CallAsync("local", "put", Token, new JsonObject { ["_id"] = "p", ["n"] = 1 });
        await pouch.ReplicateAsync("local", remote, Token);
        JsonNode? got = await pouch.CallAsync(remote, "get", Token, "p");
        Assert.Equal(1, got!["n"]!.GetValue<int>());
    }

    private SocketsHttpHandler Trusting()
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate?.GetCertHashString() == _certificate.GetCertHashString();
        return handler;
    }
}
