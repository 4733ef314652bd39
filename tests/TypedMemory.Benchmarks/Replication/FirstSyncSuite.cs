using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using TypedMemory.Benchmarks.Link;
using TypedMemory.Benchmarks.Processes;
using TypedMemory.Interop;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>
/// A first sync of 100,000 documents, or of as many as <c>--documents</c> says, with one server: by this library, by
/// PouchDB, and by the server's own replicator where it is a CouchDB. Each runs in a process of its own, whose peak
/// memory is its own. The bytes on the wire are counted in a smaller run through a proxy, which would cost time.
/// </summary>
internal sealed class FirstSyncSuite : IBenchmarkSuite
{
    private const int Documents = 100_000, Quick = 5_000, CountedDocuments = 10_000;

    /// <summary>With more PouchDB takes too long to wait for.</summary>
    private const int MostOfPouch = 200_000;

    private const string Ours = "typedmemory", Replicator = "couchdb", Pouch = "pouchdb";

    private readonly string _folder = Directory.CreateTempSubdirectory("typedmemory-first-").FullName;

    private delegate Task<(double Seconds, double? Memory)> Sync(Uri url, int documents);

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Documents ?? (arguments.Quick ? Quick : Documents);
        try
        {
            await using RemoteServer server = await RemoteServer.StartAsync(default, arguments.Remote);
            string[] systems = [Ours, server.IsForeign ? Replicator : "", documents <= MostOfPouch ? Pouch : ""];
            foreach (string system in systems)
            {
                if (system.Length == 0 || (arguments.Only is { } only && only != system)) continue;
                await MeasureAsync(server, system, Math.Min(documents, CountedDocuments), counted: true, results);
                await MeasureAsync(server, system, documents, counted: false, results);
            }
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>A push into an empty database, then a pull of what is there into an empty one.</summary>
    private async Task MeasureAsync(
        RemoteServer server, string system, int documents, bool counted, BenchmarkResults results)
    {
        await using RemoteDatabase database = await server.CreateDatabaseAsync(default);
        if (system == Replicator)
        {
            await RunChildAsync(Ours, "push", database.Url, documents);
            await using RemoteDatabase target = await server.CreateDatabaseAsync(default);

            // Both ends are the server's own, so the one run stands for either direction.
            await MeasureAsync("", system, database, documents, counted, results, (url, _) =>
                ReplicateAsync(server, url, target.Url));
            return;
        }

        foreach (string way in (string[])["push", "pull"])
        {
            await MeasureAsync("." + way, system, database, documents, counted, results, (url, count) =>
                RunChildAsync(system, way, url, count));
        }
    }

    private static async Task MeasureAsync(
        string way, string system, RemoteDatabase database, int documents, bool counted, BenchmarkResults results,
        Sync sync)
    {
        if (counted)
        {
            await using var link = new SlowLink(database.Url, double.PositiveInfinity, TimeSpan.Zero);
            Uri url = new UriBuilder(database.Url) { Port = link.Url.Port, Host = link.Url.Host }.Uri;
            await sync(url, documents);
            Add("wire", (double)(link.Sent + link.Received) / documents, "bytes/doc");
            return;
        }

        ServerMemory? memory = ServerMemory.Of(database.Url.Port);
        (double seconds, double? peak) = await sync(database.Url, documents);
        Add("", documents / seconds, "docs/s");
        if (peak is { } own) Add("memory", own, "MB");
        if (memory?.Peak is { } theirs) Add("server.memory", theirs, "MB");

        void Add(string what, double value, string unit)
        {
            // The replicator's one run stands beside both of the others.
            foreach (string name in way.Length > 0 ? [way] : (string[])[".push", ".pull"])
                results.Add($"first{name}{(what.Length > 0 ? "." : "")}{what}", system, value, unit);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  first{way} {system} {documents} documents: {what} {value:#,0.#} {unit}"));
        }
    }

    private async Task<(double Seconds, double? Memory)> RunChildAsync(
        string system, string way, Uri url, int documents)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, Guid.NewGuid().ToString("n"))).FullName;
        string count = documents.ToString(CultureInfo.InvariantCulture);
        string output = system == Ours
            ? await ProjectProcess.RunAsync(
                "dotnet", typeof(FirstSyncSuite).Assembly.Location, FirstSyncChild.Argument, way, folder, count,
                url.AbsoluteUri)
            : await ProjectProcess.RunAsync(
                "node", await NodeProcess.ArgumentsAsync("first-" + way, folder, count, url.AbsoluteUri));
        Directory.Delete(folder, recursive: true);
        string[] words = output.Trim().Split('|');
        return (
            double.Parse(words[0], CultureInfo.InvariantCulture), double.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static async Task<(double Seconds, double? Memory)> ReplicateAsync(RemoteServer server, Uri from, Uri to)
    {
        long started = Stopwatch.GetTimestamp();
        var job = new JsonObject { ["source"] = from.AbsoluteUri, ["target"] = to.AbsoluteUri };
        await server.SendAsync("POST", "/_replicate", job, default);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, null);
    }
}
