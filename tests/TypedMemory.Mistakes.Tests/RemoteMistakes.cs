using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedMemory.Testing;

namespace TypedMemory.Mistakes.Tests;

/// <summary>Mistakes with what is at the other end.</summary>
internal static class RemoteMistakes
{
    public static IEnumerable<Mistake> All =>
    [
        new("A host that does not exist",
            _ => Bench.AskAsync(Options("https://no-such-host.invalid/notes")),
            "cannot be reached", "\"https://no-such-host.invalid/notes\"", "Check the host"),
        new("A port where nobody listens",
            _ => Bench.AskAsync(Options($"http://127.0.0.1:{FreePort()}/notes")),
            "cannot be reached", "\"http://127.0.0.1:", "running"),
        new("https to a port of plain http",
            async bench =>
            {
                TestHub hub = await bench.HubAsync();
                return await Bench.AskAsync(Options($"https://127.0.0.1:{hub.Address.Port}/notes"));
            },
            "TLS", "\"https://127.0.0.1:", "say http in the URL"),
        new("http to a port of https",
            _ => ServeAsync(tls: true, "", url => Bench.AskAsync(Options($"http://127.0.0.1:{url.Port}/notes"))),
            "broke off", "\"http://127.0.0.1:", "https"),
        new("A certificate that nobody vouches for",
            _ => ServeAsync(tls: true, "", url => Bench.AskAsync(Options($"https://127.0.0.1:{url.Port}/notes"))),
            "TLS", "\"https://127.0.0.1:", "certificate"),
        new("A web page in the place of a database",
            _ => ServeAsync(tls: false, "<html>Welcome</html>", url => Bench.AskAsync(Options($"{url}notes"))),
            "as the protocol says", "\"http://127.0.0.1:", "URL"),
        new("A wrong password",
            bench => AtHubAsync(bench, s => s.WithBasicAuth(TestHub.User, "wr0ng")),
            "401", "/notes\"", "credentials"),
        new("An account that may not",
            async bench =>
            {
                TestHub hub = await bench.HubAsync();
                Uri url = await hub.CreateDatabaseAsync("notes", Bench.Token);
                using var client = new HttpClient { BaseAddress = hub.Address };
                client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"{TestHub.User}:{hub.Password}")));
                await PutAsync(client, "_users/org.couchdb.user:bob",
                    """{"_id":"org.couchdb.user:bob","name":"bob","type":"user","roles":[],"password":"b0b"}""");
                await PutAsync(client, "notes/_security",
                    """{"admins":{"names":[],"roles":[]},"members":{"names":["ann"],"roles":[]}}""");
                return await SyncAsync(bench, url, s => s.WithBasicAuth("bob", "b0b"));
            },
            "403", "/notes\"", "roles"),
        new("A database that does not exist",
            async bench =>
            {
                TestHub hub = await bench.HubAsync();
                return await SyncAsync(bench, hub.Url("notes"), s => s.WithBasicAuth(TestHub.User, hub.Password));
            },
            "404", "/notes\"", "CreateIfMissing()"),
        new("Anonymous where it is not allowed",
            bench => AtHubAsync(bench, s => s.AllowAnonymous()),
            "401", "/notes\"", "credentials"),
        new("A hub that nobody can log in to",
            _ => Bench.FailAsync(() => HostHubAsync(o => o.DataDirectory = Path.GetTempPath())),
            "admin", null, "Admins"),
        new("A hub without a folder",
            _ => Bench.FailAsync(() => HostHubAsync(o => o.AllowAnonymous = true)),
            "DataDirectory", null, "Set"),
        new("A setting of the hub misspelt",
            _ => Bench.FailAsync(() =>
            {
                var services = new ServiceCollection();
                services.AddTypedMemoryHub(new Microsoft.Extensions.Configuration.ConfigurationBuilder()
                    .Add(new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
                    {
                        InitialData = [new("DataDirectori", "data"), new("Admins:root", "p")],
                    }).Build());
                using ServiceProvider provider = services.BuildServiceProvider();
                HubOptions unused = provider
                    .GetRequiredService<Microsoft.Extensions.Options.IOptions<HubOptions>>().Value;
                return Task.FromResult(unused);
            }),
            "not found", "'DataDirectori'", "properties of "),
        new("A CORS origin with a path",
            _ => Bench.FailAsync(() => HostHubAsync(o =>
            {
                o.DataDirectory = Path.GetTempPath();
                o.AllowAnonymous = true;
                o.CorsOrigins.Add("https://app.example.com/notes");
            })),
            "origin", "\"https://app.example.com/notes\"", "https://app.example.com"),
    ];

    private static CouchDbPeerOptions Options(string url) => new()
    {
        Url = new Uri(url),
        Authentication = CouchDbAuthentication.Basic("ann", "p"),
    };

    private static async Task<string> AtHubAsync(Bench bench, Action<SyncBuilder> configure)
    {
        TestHub hub = await bench.HubAsync();
        return await SyncAsync(bench, await hub.CreateDatabaseAsync("notes", Bench.Token), configure);
    }

    private static async Task<string> SyncAsync(Bench bench, Uri url, Action<SyncBuilder> configure)
    {
        Memory memory = await bench.OpenAsync(configure: m => m.SyncWith(url.ToString(), s =>
        {
            s.OnDemand();
            configure(s);
        }));
        return await Bench.FailAsync(() => memory.Sync.SyncAsync(Bench.Token));
    }

    private static async Task PutAsync(HttpClient client, string path, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await client.PutAsync(new Uri(path, UriKind.Relative), content, Bench.Token);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Bench.Token));
    }

    private static async Task HostHubAsync(Action<HubOptions> configure)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddTypedMemoryHub(configure);
        await using WebApplication application = builder.Build();
        application.MapTypedMemoryHub("/");
        await application.StartAsync(Bench.Token);
    }

    private static async Task<string> ServeAsync(bool tls, string answer, Func<Uri, Task<string>> ask)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest(
            "CN=nobody", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
                DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (tls) listen.UseHttps(certificate);
        }));
        await using WebApplication application = builder.Build();
        application.MapFallback(() => Results.Text(answer, "text/html"));
        await application.StartAsync(Bench.Token);
        string address = application.Urls.First();
        return await ask(new Uri(address));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
