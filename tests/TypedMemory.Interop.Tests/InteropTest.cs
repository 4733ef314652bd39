using System.Text.Json.Nodes;
using TypedMemory.Interop;

namespace TypedMemory.Interop.Tests;

/// <summary>A test with a database of its own on the remote server, and PouchDB beside it.</summary>
public abstract class InteropTest(InteropFixture fixture) : IAsyncLifetime
{
    private RemoteServer? _server;
    private RemoteDatabase? _database;
    private PouchDb? _pouch;

    internal RemoteDatabase Database => _database!;

    internal RemoteServer Server => _server!;

    internal PouchDb Pouch => _pouch!;

    /// <summary>A database of PouchDB's own that no other test uses.</summary>
    internal string LocalPouch { get; } = "local-" + Guid.NewGuid().ToString("n");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        if (NodeProject.Missing is { } reason)
        {
            if (NodeProject.MustRun) Assert.Fail(reason);
            Assert.Skip(reason);
        }

        _server = await fixture.GetServerAsync(Cancellation);
        _pouch = await fixture.GetPouchAsync(Cancellation);
        _database = await _server.CreateDatabaseAsync(Cancellation);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes a document in PouchDB and sends it to the server.</summary>
    protected async Task<RevisionId> PutInPouchAsync(string id, JsonObject body)
    {
        body["_id"] = id;
        JsonNode? answer = await Pouch.CallAsync(LocalPouch, "put", Cancellation, body);
        return RevisionId.Parse(answer!["rev"]!.GetValue<string>());
    }

    /// <summary>Sends what PouchDB has to the server.</summary>
    protected Task PushFromPouchAsync() => Pouch.ReplicateAsync(LocalPouch, Database.PouchUrl, Cancellation);

    /// <summary>Brings what the server has to PouchDB.</summary>
    protected Task PullToPouchAsync() => Pouch.ReplicateAsync(Database.PouchUrl, LocalPouch, Cancellation);

    /// <summary>Reads a document in PouchDB.</summary>
    protected async Task<JsonObject> GetInPouchAsync(string id, JsonObject? options = null) =>
        (await Pouch.CallAsync(LocalPouch, "get", Cancellation, id, options ?? []))!.AsObject();
}
