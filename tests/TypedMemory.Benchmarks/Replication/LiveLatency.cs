using System.Diagnostics;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.CouchDb;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Replication;

/// <summary>
/// How long a document that is put into one store takes to be seen in another, both in live sync with one server.
/// </summary>
internal static class LiveLatency
{
    /// <summary>Measures.</summary>
    /// <returns>Milliseconds, one value per document.</returns>
    public static async Task<List<double>> MeasureAsync(
        CouchDbPeer peerOfA, CouchDbPeer peerOfB, Func<ValueTask<SqliteDocumentStore>> open, int count)
    {
        await using CouchDbPeer remoteOfA = peerOfA, remoteOfB = peerOfB;
        await using SqliteDocumentStore a = await open(), b = await open();
        await using SyncSession syncOfA = SyncSession.Start(a, remoteOfA, new SyncOptions { Live = true });
        await using SyncSession syncOfB = SyncSession.Start(b, remoteOfB, new SyncOptions { Live = true });
        await PutAsync(a, "warm:1");
        await WaitAsync(b, "warm:1");
        var times = new List<double>();
        for (int i = 0; i < count; i++)
        {
            string id = $"latency:{i}";

            // Between two documents everything has come to rest, as it has for PouchDB.
            await Task.Delay(20);
            long started = Stopwatch.GetTimestamp();
            await PutAsync(a, id);
            await WaitAsync(b, id);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task PutAsync(SqliteDocumentStore store, string id)
    {
        var revision = new DocumentRevision
        {
            Id = id,
            Path = new RevisionPath(new RevisionId(1, (UInt128)(uint)id.GetHashCode(StringComparison.Ordinal) + 1)),
            Body = Encoding.UTF8.GetBytes(BenchmarkDocuments.Body(1)),
        };
        await store.WriteAsync(new DocumentBatch { Writes = [new DocumentWrite { Id = id, Revisions = [revision] }] });
    }

    private static async Task WaitAsync(SqliteDocumentStore store, string id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            long newest = (await store.GetInfoAsync(limit.Token)).UpdateSequence;
            if (await store.GetAsync(id, limit.Token) is not null) return;
            await store.WaitForChangesAsync(newest, "", limit.Token);
        }
    }
}
