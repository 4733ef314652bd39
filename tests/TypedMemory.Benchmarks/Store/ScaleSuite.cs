using System.Diagnostics;
using System.Text;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// What must not grow with the store: the time that it takes to open, and the memory of a feed over all of it.
/// </summary>
internal sealed class ScaleSuite : IBenchmarkSuite
{
    private const int Batch = 1_000;
    private const int Openings = 9;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int large = arguments.Quick ? 100_000 : 1_000_000;
        string directory = Directory.CreateTempSubdirectory("typedmemory-scale-").FullName;
        try
        {
            string small = Path.Combine(directory, "small.db"), whole = Path.Combine(directory, "whole.db");
            await FillAsync(small, 0, Batch);
            await FillAsync(whole, 0, 100_000);
            await OpenAsync(small);
            results.Add("open.1k", "typedmemory", await OpenManyAsync(small), "ms");
            results.Add("open.100k", "typedmemory", await OpenManyAsync(whole), "ms");
            if (large > 100_000) await FillAsync(whole, 100_000, large - 100_000);
            (double least, double most) = await FeedAsync(whole, large);
            results.Add("feed.heap.start", "typedmemory", [least], "MB");
            results.Add("feed.heap.peak", "typedmemory", [most], "MB");
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task FillAsync(string path, int first, int count)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path });
        byte[] body = Encoding.UTF8.GetBytes("""{"kind":"small","text":"A small document of the feed."}""");
        for (int start = first; start < first + count; start += Batch)
        {
            var writes = new DocumentWrite[Batch];
            for (int i = 0; i < Batch; i++)
            {
                string id = $"small:{start + i:d8}";
                var revisions = new RevisionPath(RevisionHasher.Compute(null, false, body, []));
                writes[i] = new DocumentWrite
                { Id = id, Revisions = [new DocumentRevision { Id = id, Path = revisions, Body = body }] };
            }

            await store.WriteAsync(new DocumentBatch { Writes = [.. writes] });
        }
    }

    private static async Task<List<double>> OpenManyAsync(string path)
    {
        var times = new List<double>();
        for (int i = 0; i < Openings; i++) times.Add(await OpenAsync(path));
        return times;
    }

    /// <summary>Opens the store and reads one document of it.</summary>
    /// <returns>Milliseconds.</returns>
    private static async Task<double> OpenAsync(string path)
    {
        long started = Stopwatch.GetTimestamp();
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path });
        if (await store.GetAsync("small:00000042") is null) throw new InvalidOperationException("lost a document");
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    /// <summary>Reads the feed with bodies, and looks at what lives after every hundredth of it.</summary>
    /// <returns>The managed heap after the first of these looks, and the most of all, in MB.</returns>
    private static async Task<(double Least, double Most)> FeedAsync(string path, int documents)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = path });
        long since = 0, rows = 0, next = documents / 100;
        double first = 0, most = 0;
        StoreChangesPage page;
        do
        {
            page = await store.ReadChangesAsync(
                new StoreChangesQuery { Since = since, IncludeBodies = true, Limit = Batch });
            rows += page.Changes.Length;
            since = page.LastSequence;
            if (rows < next) continue;
            next += documents / 100;
            double heap = GC.GetTotalMemory(forceFullCollection: true) / 1e6;
            if (first == 0) first = heap;
            most = Math.Max(most, heap);
        }
        while (page.HasMore);
        if (rows != documents) throw new InvalidOperationException($"The feed has {rows} rows of {documents}.");
        return (first, most);
    }
}
