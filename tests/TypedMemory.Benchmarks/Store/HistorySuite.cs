using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Core.Store;

namespace TypedMemory.Benchmarks.Store;

/// <summary>What it costs to keep the past: updates a second, and the file, for each retention.</summary>
internal sealed class HistorySuite : IBenchmarkSuite
{
    private const int Documents = 2_000, BatchSize = 100;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int updates = arguments.Quick ? 40 : 100, rounds = arguments.Quick ? 1 : 3;
        (string Name, HistoryRetention Keep)[] systems =
        [
            ("typedmemory", HistoryRetention.None),
            ("keep.30", new HistoryRetention { Revisions = 30 }),
            ("keep.all", HistoryRetention.All),
        ];
        List<double>[] speeds = [.. systems.Select(static _ => new List<double>())];
        double[] sizes = new double[systems.Length];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < systems.Length; i++)
            {
                (double speed, sizes[i]) = await MeasureAsync(systems[i].Keep, updates);
                speeds[i].Add(speed);
            }
        }

        for (int i = 0; i < systems.Length; i++) results.Add("history.update", systems[i].Name, speeds[i]);
        for (int i = 0; i < systems.Length; i++) results.Add("history.bytes", systems[i].Name, sizes[i], "bytes/doc");
    }

    private static async Task<(double Speed, double Size)> MeasureAsync(HistoryRetention keep, int updates)
    {
        string directory = Directory.CreateTempSubdirectory("typedmemory-history-").FullName;
        try
        {
            string path = Path.Combine(directory, "history.db");
            var services = new ServiceCollection();
            services.AddTypedMemory(
                memory => memory.UseSqlite(path, store => store with { Keep = keep }).AddGeneratedTypes());
            await using ServiceProvider provider = services.BuildServiceProvider();
            var notes = provider.GetRequiredService<IStoreNoteRepository>();
            for (int i = 0; i < Documents; i += BatchSize) await WriteAsync(notes, i, 0);
            long started = Stopwatch.GetTimestamp();
            for (int update = 1; update <= updates; update++)
            {
                for (int i = 0; i < Documents; i += BatchSize) await WriteAsync(notes, i, update);
            }

            double speed = (double)Documents * updates / Stopwatch.GetElapsedTime(started).TotalSeconds;
            IDocumentStore store = await provider.GetRequiredService<IMemoryStore>().OpenAsync();
            await store.CompactAsync();
            return (speed, (double)new FileInfo(path).Length / Documents);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task WriteAsync(IStoreNoteRepository notes, int first, int version)
    {
        IEnumerable<StoreNote> values = Enumerable.Range(first, BatchSize).Select(
            i => StoreNote.From(Note.Of(i, version)));
        foreach (MemoryWriteOutcome<StoreNoteId> outcome in await notes.UpsertManyAsync(values))
        {
            if (outcome.Error is { } error) throw error;
        }
    }
}
