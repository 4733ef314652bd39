using System.Diagnostics;
using System.Globalization;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>One way of a first sync: prints its seconds and the peak memory of its process in MB.</summary>
internal static class FirstSyncChild
{
    /// <summary>The argument that starts it.</summary>
    public const string Argument = "--first-child";

    /// <summary>Runs it.</summary>
    public static async Task<int> RunAsync(string way, string folder, string count, string url)
    {
        int documents = int.Parse(count, CultureInfo.InvariantCulture);
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "first.db") });
        await using var peer = new CouchDbPeer(
            new CouchDbPeerOptions { Url = new Uri(url), AllowAnonymous = true, AllowInsecure = true });
        if (way == "push") await BenchmarkDocuments.FillAsync(store, documents, round: 0);
        long started = Stopwatch.GetTimestamp();
        ReplicationResult result = way == "push"
            ? await Replicator.RunAsync(new LocalPeer(store), peer)
            : await Replicator.RunAsync(peer, new LocalPeer(store));
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        long arrived = way == "push"
            ? (await peer.GetInfoAsync()).Documents ?? documents : await store.CountAsync("");
        if (arrived != documents)
            throw new InvalidOperationException($"{arrived} of {documents} documents arrived: {result}");
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds}|{self.PeakWorkingSet64 / 1e6}"));
        return 0;
    }
}
