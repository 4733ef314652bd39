using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Growth;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Million;

/// <summary>One part of the suite <c>million</c>: prints what it measured, a line for each value, and its peak memory.</summary>
/// <param name="folder">Where the stores are.</param>
/// <param name="documents">How many documents there are.</param>
/// <param name="url">The database of a hub, for the part that syncs with one.</param>
internal sealed class MillionChild(string folder, int documents, string url)
{
    public const string Argument = "--million-child";
    private string Source => Path.Combine(folder, "source.db");

    public static async Task<int> RunAsync(string part, string folder, string documents, string url)
    {
        var child = new MillionChild(folder, int.Parse(documents, CultureInfo.InvariantCulture), url);
        await (part switch
        {
            "load" => child.LoadAsync(),
            "reopen" => child.ReopenAsync(),
            "query" => child.QueryAsync(),
            "sync" => child.SyncAsync(),
            "hub" => child.SyncWithHubAsync(),
            "check" => child.CheckAsync(),
            "backup" => child.BackUpAsync(),
            "compact" => child.CompactAsync(),
            _ => throw new ArgumentException($"There is no part \"{part}\".", nameof(part)),
        });
        using Process self = Process.GetCurrentProcess();
        Print(part + ".memory", self.PeakWorkingSet64 / 1e6, "MB");
        return 0;
    }

    private async Task LoadAsync()
    {
        await using GrowthStore store = await GrowthStore.OpenAsync(Source);
        long started = Stopwatch.GetTimestamp();
        await store.FillAsync(0, documents);
        Print("load", Rate(started), "docs/s");
        long json = 0;
        await foreach (DocumentRevision document in store.Store.ListAsync(new ListQuery())) json += document.Body.Length;
        Print("json", json / 1e6, "MB");
        await store.DisposeAsync();
        Print("file", new FileInfo(Source).Length / 1e6, "MB");
        Print("file.ratio", (double)new FileInfo(Source).Length / json, "times the JSON");
    }

    private async Task ReopenAsync()
    {
        List<double> times = [];
        for (int i = 0; i < 15; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
                new SqliteStoreOptions { Path = Source });
            await store.GetAsync($"growthfact:a7:{documents / 2}");
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Print("reopen", BenchmarkResults.Median(times), "ms");
    }

    private async Task QueryAsync()
    {
        await using GrowthStore store = await GrowthStore.OpenAsync(Source);
        await TimeAsync("count", async _ => await store.Facts.CountAsync());
        await TimeAsync("query", async number => await store.Facts.Query()
            .Where(GrowthFactFields.Source == GrowthFact.SourceOf(number)).ToListAsync());
        await TimeAsync("recall", async number => await store.Facts.Recall(GrowthFact.WordOf(number)).ToListAsync());
    }

    private async Task SyncAsync()
    {
        await using SqliteDocumentStore source = await OpenAsync("source.db"), target = await OpenAsync("target.db");
        long started = Stopwatch.GetTimestamp();
        await Replicator.RunAsync(new LocalPeer(source), new LocalPeer(target));
        Print("sync", Rate(started), "docs/s");
        Demand(await target.CountAsync(""));
    }

    private async Task SyncWithHubAsync()
    {
        await using SqliteDocumentStore source = await OpenAsync("source.db"), target = await OpenAsync("pulled.db");
        await using var peer = new CouchDbPeer(
            new CouchDbPeerOptions { Url = new Uri(url), AllowAnonymous = true, AllowInsecure = true });
        long started = Stopwatch.GetTimestamp();
        await Replicator.RunAsync(new LocalPeer(source), peer);
        Print("hub.push", Rate(started), "docs/s");
        started = Stopwatch.GetTimestamp();
        await Replicator.RunAsync(peer, new LocalPeer(target));
        Print("hub.pull", Rate(started), "docs/s");
        Demand(await target.CountAsync(""));
    }

    private async Task CheckAsync()
    {
        await using SqliteDocumentStore store = await OpenAsync("source.db");
        long started = Stopwatch.GetTimestamp();
        IReadOnlyList<string> problems = await store.CheckIntegrityAsync();
        Print("check", Rate(started), "docs/s");
        if (problems.Count > 0) throw new InvalidOperationException(problems[0]);
    }

    /// <summary>A backup, while another task writes: how long a write took in the middle and at worst.</summary>
    private async Task BackUpAsync()
    {
        await using SqliteDocumentStore store = await OpenAsync("source.db");
        string copy = Path.Combine(folder, "backup.db");
        long started = Stopwatch.GetTimestamp();
        Task backup = Task.Run(() => store.BackupAsync(copy).AsTask());
        List<double> writes = [];
        while (!backup.IsCompleted)
        {
            long written = Stopwatch.GetTimestamp();
            await store.PutOtherAsync($"during:{writes.Count % 1000}");
            writes.Add(Stopwatch.GetElapsedTime(written).TotalMilliseconds);
        }

        await backup;
        Print("backup", Rate(started), "docs/s");
        Print("backup.write.p50", BenchmarkResults.Median(writes), "ms");
        Print("backup.write.worst", writes.Max(), "ms");
        await using SqliteDocumentStore restored = await OpenAsync("backup.db");
        if (await restored.CountAsync("growthfact:") != documents)
            throw new InvalidOperationException("The backup is not whole.");
    }

    private async Task CompactAsync()
    {
        await using SqliteDocumentStore store = await OpenAsync("source.db");
        long started = Stopwatch.GetTimestamp();
        await store.CompactAsync();
        Print("compact", Stopwatch.GetElapsedTime(started).TotalSeconds, "s");
        Print("compact.file", new FileInfo(Source).Length / 1e6, "MB");
    }

    private async Task TimeAsync(string name, Func<int, Task> ask)
    {
        List<double> times = [];
        for (int i = 0; i < 100; i++)
        {
            long started = Stopwatch.GetTimestamp();
            await ask((int)((long)i * documents / 100));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        Print(name, BenchmarkResults.Median(times), "ms");
    }

    private Task<SqliteDocumentStore> OpenAsync(string file) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder, file) });

    private double Rate(long started) => documents / Stopwatch.GetElapsedTime(started).TotalSeconds;

    private void Demand(long count)
    {
        if (count < documents) throw new InvalidOperationException($"{count} of {documents} documents arrived.");
    }

    private static void Print(string name, double value, string unit) => Console.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{name}|{value}|{unit}"));
}
