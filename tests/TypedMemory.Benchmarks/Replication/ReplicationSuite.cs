using System.Diagnostics;
using System.Text.Json.Nodes;
using TypedMemory.CouchDb;
using TypedMemory.Interop;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>
/// Push, pull and live latency against the same server for this library and for PouchDB, one after the other in each
/// round: a CouchDB, PouchDB Server, and our hub.
/// </summary>
internal sealed class ReplicationSuite : IBenchmarkSuite
{
    private const int StrictBatch = 1000;
    private const int WarmUp = 500;
    private const string StrictPouch = "pouchdb";
    private const string DefaultPouch = "pouchdb-default-batch";

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-benchmark-").FullName;
    private int _files;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Quick ? 2_000 : 10_000;
        int rounds = arguments.Quick ? 1 : 3;
        try
        {
            await using PouchDb pouch = await PouchDb.StartAsync(default);
            await using (RemoteServer server = await RemoteServer.StartAsync(default, arguments.Remote))
            {
                Console.WriteLine(
                    $"  against {(server.IsForeign ? "the given server" : "pouchdb-server")}, {documents} documents, {rounds} rounds");
                await MeasureTransfersAsync(server, pouch, "warm-up ", WarmUp, rounds: 1, new BenchmarkResults());
                if (arguments.Only is null or "transfers")
                    await MeasureTransfersAsync(server, pouch, "", documents, rounds, results);
                if (arguments.Only is null or "live")
                    await MeasureLatencyAsync(server, pouch, arguments.Quick ? 20 : 60, results);
            }

            if (arguments.Only is not (null or "hub")) return;
            await using BenchmarkHub hub = await BenchmarkHub.StartAsync(Path.Combine(_folder, "hub"));
            await using RemoteServer ours = await RemoteServer.StartAsync(default, hub.Url.AbsoluteUri);
            await MeasureTransfersAsync(ours, pouch, "warm-up ", WarmUp, rounds: 1, new BenchmarkResults());
            await MeasureTransfersAsync(ours, pouch, "hub.", documents, rounds, results);
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private async Task MeasureTransfersAsync(
        RemoteServer server, PouchDb pouch, string prefix, int documents, int rounds, BenchmarkResults results)
    {
        var samples = new Dictionary<(string Name, string System), List<double>>();
        void Add(string name, string system, TimeSpan time)
        {
            if (!samples.TryGetValue((name, system), out List<double>? list)) samples[(name, system)] = list = [];
            list.Add(documents / time.TotalSeconds);
            Console.WriteLine($"  {prefix}{name,-5} {system,-22} {documents / time.TotalSeconds:#,0} docs/s");
        }

        async Task MeasureOursAsync(int round)
        {
            await using RemoteDatabase database = await server.CreateDatabaseAsync(default);
            Add("push", "typedmemory", await PushAsync(database, documents, round));
            Add("pull", "typedmemory", await PullAsync(database, documents));
            if (!server.IsForeign || prefix.Length > 0) return;

            // Both ends are the server's own, so the one run stands for either direction.
            TimeSpan own = await MeasureReplicatorAsync(server, database);
            Add("push", "couchdb", own);
            Add("pull", "couchdb", own);
        }

        async Task MeasureTheirsAsync(string system, int? batch)
        {
            (TimeSpan push, TimeSpan pull) = await MeasurePouchAsync(server, pouch, documents, batch);
            Add("push", system, push);
            Add("pull", system, pull);
        }

        Func<int, Task>[] systems = [MeasureOursAsync, _ => MeasureTheirsAsync(StrictPouch, StrictBatch), _ =>
            MeasureTheirsAsync(DefaultPouch, null)];
        for (int round = 0; round < rounds; round++)
        {
            // A server grows slower with what it holds: nobody is always first.
            for (int i = 0; i < systems.Length; i++) await systems[(i + round) % systems.Length](round);
        }

        foreach (((string name, string system), List<double> values) in samples)
            results.Add(prefix + name, system, values);
    }

    private async Task<TimeSpan> PushAsync(RemoteDatabase database, int documents, int round)
    {
        await using SqliteDocumentStore store = await OpenStoreAsync();
        await BenchmarkDocuments.FillAsync(store, documents, round);
        await using var peer = CreatePeer(database);
        var watch = Stopwatch.StartNew();
        ReplicationResult result = await Replicator.RunAsync(new LocalPeer(store), peer);
        TimeSpan time = watch.Elapsed;
        long count = (await peer.GetInfoAsync()).Documents ?? documents;
        if (count != documents)
            throw new InvalidOperationException($"{count} of {documents} documents arrived: {result}");
        return time;
    }

    private async Task<TimeSpan> PullAsync(RemoteDatabase database, int documents)
    {
        await using SqliteDocumentStore store = await OpenStoreAsync();
        await using var peer = CreatePeer(database);
        var watch = Stopwatch.StartNew();
        await Replicator.RunAsync(peer, new LocalPeer(store));
        TimeSpan time = watch.Elapsed;
        long count = await store.CountAsync("");
        if (count != documents) throw new InvalidOperationException($"{count} of {documents} documents arrived.");
        return time;
    }

    private async Task<(TimeSpan Push, TimeSpan Pull)> MeasurePouchAsync(
        RemoteServer server, PouchDb pouch, int documents, int? batch)
    {
        await using RemoteDatabase database = await server.CreateDatabaseAsync(default);
        JsonObject? Options() => batch is null ? null : new JsonObject { ["batch_size"] = batch };
        string source = $"source-{++_files}", target = $"target-{_files}";
        foreach (JsonArray chunk in BenchmarkDocuments.AsJson(documents))
        {
            await pouch.CallAsync(source, "bulkDocs", default, chunk);
        }

        JsonNode push = (await pouch.ReplicateAsync(source, database.PouchUrl, default, Options()))!;
        JsonNode pull = (await pouch.ReplicateAsync(database.PouchUrl, target, default, Options()))!;
        foreach (JsonNode run in new[] { push, pull })
        {
            if (run["written"]!.GetValue<int>() != documents)
                throw new InvalidOperationException($"PouchDB moved {run}.");
        }

        await pouch.CallAsync(source, "destroy", default);
        await pouch.CallAsync(target, "destroy", default);
        return (TimeSpan.FromMilliseconds(push["ms"]!.GetValue<double>()), TimeSpan.FromMilliseconds(
            pull["ms"]!.GetValue<double>()));
    }

    /// <summary>The server's own replicator, between two databases on it.</summary>
    private static async Task<TimeSpan> MeasureReplicatorAsync(RemoteServer server, RemoteDatabase source)
    {
        await using RemoteDatabase target = await server.CreateDatabaseAsync(default);
        var watch = Stopwatch.StartNew();
        var body = new JsonObject { ["source"] = source.Url.AbsoluteUri, ["target"] = target.Url.AbsoluteUri };
        await server.SendAsync("POST", "/_replicate", body, default);
        return watch.Elapsed;
    }

    private async Task MeasureLatencyAsync(RemoteServer server, PouchDb pouch, int count, BenchmarkResults results)
    {
        await using RemoteDatabase database = await server.CreateDatabaseAsync(default);
        results.Add(
            "live.p50", "typedmemory", await LiveLatency.MeasureAsync(
                CreatePeer(database), CreatePeer(database), OpenStoreAsync, count), "ms");

        await using RemoteDatabase other = await server.CreateDatabaseAsync(default);
        string a = $"live-{++_files}-a", b = $"live-{_files}-b";
        await pouch.SyncLiveAsync(a, other.PouchUrl, default);
        await pouch.SyncLiveAsync(b, other.PouchUrl, default);
        results.Add("live.p50", StrictPouch, await pouch.MeasureLatencyAsync(a, b, count, default), "ms");
    }

    private static CouchDbPeer CreatePeer(RemoteDatabase database) =>
        new(new CouchDbPeerOptions { Url = database.Url, AllowAnonymous = true, AllowInsecure = true });

    private ValueTask<SqliteDocumentStore> OpenStoreAsync() =>
        new(SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, $"store-{++_files}.db") }));
}
