using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Growth;
using TypedMemory.Benchmarks.Replication;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Interop;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Link;

/// <summary>
/// A first sync over a link of 10 Mbit/s with a round trip of 80 ms: the bytes on the wire, and the time as a multiple of
/// what these bytes alone need. With our hub, and with a CouchDB if one is given.
/// </summary>
internal sealed class LinkSuite : IBenchmarkSuite
{
    private const double BitsPerSecond = 10e6;
    private static readonly TimeSpan s_roundTrip = TimeSpan.FromMilliseconds(80);
    private int _files;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Documents ?? (arguments.Quick ? 5_000 : 100_000);
        string folder = Directory.CreateTempSubdirectory("typedmemory-link-").FullName;
        try
        {
            await using (BenchmarkHub hub = await BenchmarkHub.StartAsync(Path.Combine(folder, "hub")))
            {
                await using RemoteServer server = await RemoteServer.StartAsync(default, hub.Url.AbsoluteUri);
                await MeasureAsync(server, folder, 500, "warm-up", new BenchmarkResults());
                await MeasureAsync(server, folder, documents, "link.hub", results);
            }

            if (arguments.Remote is null) return;
            await using RemoteServer couch = await RemoteServer.StartAsync(default, arguments.Remote);
            await MeasureAsync(couch, folder, documents, "link.couchdb", results);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task MeasureAsync(
        RemoteServer server, string folder, int documents, string name, BenchmarkResults results)
    {
        await using RemoteDatabase database = await server.CreateDatabaseAsync(default);
        await using GrowthStore source = await GrowthStore.OpenAsync(Path.Combine(folder, $"{++_files}.db"));
        await source.FillAsync(0, documents);
        await MeasureAsync(
            database, name + ".push", documents, results, peer =>
                Replicator.RunAsync(new LocalPeer(source.Store), peer));
        await using SqliteDocumentStore target = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, $"{++_files}.db") });
        await MeasureAsync(
            database, name + ".pull", documents, results, peer => Replicator.RunAsync(peer, new LocalPeer(target)));
        long arrived = await target.CountAsync("");
        if (arrived != documents) throw new InvalidOperationException($"{arrived} of {documents} documents arrived.");
    }

    private static async Task MeasureAsync(
        RemoteDatabase database, string name, int documents, BenchmarkResults results,
        Func<CouchDbPeer, Task<ReplicationResult>> sync)
    {
        await using var link = new SlowLink(database.Url, BitsPerSecond, s_roundTrip);
        Uri url = new UriBuilder(database.Url) { Port = link.Url.Port, Host = link.Url.Host }.Uri;

        // Over a loopback nothing is compressed unless it is asked for.
        await using var peer = new CouchDbPeer(
            new CouchDbPeerOptions { Url = url, AllowAnonymous = true, AllowInsecure = true, Compression = true });
        long started = Stopwatch.GetTimestamp();
        await sync(peer);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        double needed = Math.Max(link.Sent, link.Received) * 8 / BitsPerSecond;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {name}: {documents} documents in {seconds:0.0} s, {link.Sent:#,0} bytes up, {link.Received:#,0} down"));
        results.Add(name + ".time", "typedmemory", seconds / needed, "times what the bytes need");
        results.Add(name + ".wire", "typedmemory", (double)(link.Sent + link.Received) / documents, "bytes/doc");
        results.Add(name, "typedmemory", documents / seconds);
    }
}
