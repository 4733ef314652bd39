using System.Net;
using System.Text;
using TypedMemory.CouchDb;
using TypedMemory.Hub.Tests.Harness;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Interop.Tests.Hub;

/// <summary>Credentials that change while a live sync runs: docs/pitfalls.md, complaint 6.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private static readonly (string, string) Admin = ("Authorization", Basic("admin", "secret"));

    private readonly MemoryDocumentStore _store = new();
    private HubHost _hub = null!;
    private string _password = "first";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubHost.StartAsync(static options => options.Admins["admin"] = "secret");
        await AdminAsync("PUT", "/memory", null, 201);
        await RotateAsync("first");
        await AdminAsync("PUT", "/memory/_security", """{"members":{"names":["device"]}}""", 200);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Credentials_that_rotate_during_a_live_sync_are_asked_for_and_wrong_ones_only_suspend_it(bool cookie)
    {
        ValueTask<NetworkCredential> Current(CancellationToken token) =>
            ValueTask.FromResult(new NetworkCredential("device", _password));
        await using var peer = new CouchDbPeer(new CouchDbPeerOptions
        {
            Url = new Uri(_hub.Url + "/memory"),
            Authentication = cookie ? CouchDbAuthentication.Session(Current) : CouchDbAuthentication.Basic(Current),
        });
        await using SyncSession session = SyncSession.Start(
            _store, peer, new SyncOptions { Live = true, UseLease = false });
        await PutAndSyncAsync(session, "a");

        // The callback knows the new password already: nobody notices.
        _password = "second";
        await RotateAsync("second");
        await PutAndSyncAsync(session, "b");

        // It does not: the session waits, and nothing is lost.
        System.Threading.Channels.ChannelReader<SyncEvent> events = session.Events();
        await RotateAsync("third");
        await _store.PutAsync("c", "{}");
        await foreach (SyncEvent happened in events.ReadAllAsync(Token))
        {
            if (happened is { Kind: SyncEventKind.Paused, Direction: null, Error: AuthenticationRequiredException })
                break;
        }

        Assert.Equal(SyncState.AuthRequired, session.Status.State);
        _password = "third";
        session.CredentialsChanged();
        await PutAndSyncAsync(session, "d");
        await AdminAsync("GET", "/memory/c", null, 200);
    }

    private async Task PutAndSyncAsync(SyncSession session, string id)
    {
        await _store.PutAsync(id, "{}");
        await session.WhenSyncedAsync(Token).WaitAsync(TimeSpan.FromMinutes(1), Token);
        await AdminAsync("GET", "/memory/" + id, null, 200);
    }

    private async Task RotateAsync(string password)
    {
        HubAnswer user = await _hub.SendAsync("GET", "/_users/org.couchdb.user:device", null, Admin);
        string revision = (int)user.Status == 200 ? $"\"_rev\":\"{user.Json!["_rev"]!.GetValue<string>()}\"," : "";
        await AdminAsync(
            "PUT", "/_users/org.couchdb.user:device",
            $$"""{{{revision}}"name":"device","type":"user","roles":[],"password":"{{password}}"}""", 201);
    }

    private async Task AdminAsync(string method, string path, string? json, int expected)
    {
        HubAnswer answer = await _hub.SendAsync(method, path, json, Admin);
        Assert.Equal(expected, (int)answer.Status);
    }

    private static string Basic(string user, string password) =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
