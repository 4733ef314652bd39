using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.CouchDb;
using TypedMemory.Sqlite;

namespace TypedMemory.Cli.Tests;

/// <summary>A folder for stores, and a hub to sync with.</summary>
public abstract class ToolTest : IAsyncLifetime
{
    protected const string User = "ada";
    protected const string Password = "s3cret-p4ss";

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-cli-").FullName;
    private WebApplication _hub = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The file of a store that is not there yet.</summary>
    protected string StorePath => Path.Combine(_folder, "store.db");

    /// <summary>The greatest document that the hub takes.</summary>
    protected const int MaxDocumentSize = 2000;

    private int Port => new Uri(_hub.Urls.First()).Port;

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddTypedMemoryHub(options =>
        {
            options.DataDirectory = Path.Combine(_folder, "hub");
            options.PasswordIterations = 1000;
            options.Admins[User] = Password;
            options.DocumentLimits = DocumentLimits.Default with { MaxDocumentSize = MaxDocumentSize };
        });
        _hub = builder.Build();
        _hub.MapTypedMemoryHub("/");
        await _hub.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _hub.StopAsync();
        await _hub.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>A database's URL with user info.</summary>
    protected string Url(string database = "memory", string password = Password) =>
        $"http://{User}:{password}@127.0.0.1:{Port}/{database}";

    /// <summary>A database's URL without.</summary>
    protected string BareUrl(string database = "memory") => $"http://127.0.0.1:{Port}/{database}";

    /// <summary>The hub's database as a peer.</summary>
    protected CouchDbPeer OpenPeer(string database = "memory") =>
        new(new CouchDbPeerOptions { Url = new Uri(Url(database)) });

    protected async Task<SqliteDocumentStore> OpenStoreAsync(string? path = null) =>
        await SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path ?? StorePath }, Token);

    /// <summary>Does something with the store's file, and closes it.</summary>
    protected async Task WithStoreAsync(Func<SqliteDocumentStore, Task> action, string? path = null)
    {
        await using SqliteDocumentStore store = await OpenStoreAsync(path);
        await action(store);
    }

    /// <summary>Writes a document into the hub's database, which is made if it is not there.</summary>
    protected async Task PutRemoteAsync(string id, string json)
    {
        await using CouchDbPeer peer = OpenPeer();
        await peer.CreateAsync(Token);
        var revision = new DocumentRevision
        {
            Id = id,
            Path = new RevisionPath(RevisionId.Parse("1-00000000000000000000000000000001")),
            Body = System.Text.Encoding.UTF8.GetBytes(json),
        };
        Assert.Empty(await peer.WriteAsync(new PeerWriteBatch { Documents = PeerDocument.Group(revision), Origin = "test" }, Token));
    }

    /// <summary>The ids in the hub's database.</summary>
    protected async Task<string[]> ListRemoteAsync()
    {
        await using CouchDbPeer peer = OpenPeer();
        var ids = new List<string>();
        await foreach (PeerChangesPage page in peer.ReadChangesAsync(new PeerChangesQuery(), Token))
            ids.AddRange(page.Rows.Select(static r => r.Id));
        return [.. ids.Order(StringComparer.Ordinal)];
    }
}
