using System.Diagnostics;
using TypedMemory.Interop;

namespace TypedMemory.Benchmarks.Store;

/// <summary>The store beside SQLite by hand, LiteDB and PouchDB, in rounds that take turns.</summary>
internal sealed class StoreSuite : IBenchmarkSuite
{
    private const int Batch = 1000;
    private const int Callers = 64;

    /// <summary>
    /// How often a range and a feed are read in a round: once is over in a few hundredths of a second.
    /// </summary>
    private const int Readings = 5;
    private readonly Dictionary<(string Name, string System), List<double>> _samples = [];

    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        StoreSizes sizes = arguments.Quick ? StoreSizes.Quick : StoreSizes.Whole;
        for (int round = -1; round < sizes.Rounds; round++)
        {
            // The first round warms the code up and is not counted.
            bool warm = round < 0;
            StoreSizes current = warm ? StoreSizes.WarmUp : sizes;
            foreach (Func<IStoreSystem> make in Systems())
            {
                TimeSpan elapsed = await ElapsedAsync(() => MeasureAsync(make, current, warm, round));
                Console.WriteLine(
                    $"  {(warm ? "warm-up" : $"round {round + 1} of {sizes.Rounds}")}: {make().Name} took {elapsed.TotalSeconds:0.0} s");
            }

            if (warm || NodeProject.Missing is not null) continue;
            foreach ((string name, double rate) in await PouchDbStore.MeasureAsync(sizes))
                Sample(name, PouchDbStore.Name, rate);
        }

        if (NodeProject.Missing is { } missing) Console.WriteLine($"  without PouchDB: {missing}");
        foreach (((string name, string system), List<double> samples) in _samples)
        {
            results.Add(name, system, samples, name.StartsWith("file", StringComparison.Ordinal) ? "MB" : "docs/s");
        }
    }

    private static IReadOnlyList<Func<IStoreSystem>> Systems() =>
        [static () => new TypedSystem(), static () => new UntypedSystem(), static () => new RawSystem(), static () =>
            new LiteDbSystem()];

    private async Task MeasureAsync(Func<IStoreSystem> make, StoreSizes sizes, bool warm, int round)
    {
        string directory = Directory.CreateTempSubdirectory("typedmemory-bench-").FullName;
        try
        {
            bool synced = make().Name == "litedb";
            await using (IStoreSystem system = make())
            {
                await system.OpenAsync(Directory.CreateDirectory(Path.Combine(directory, "a")).FullName, full: false);
                await MeasureNormalAsync(system, synced ? sizes.Synced : sizes, warm, round);
            }

            await using IStoreSystem full = make();
            await full.OpenAsync(Directory.CreateDirectory(Path.Combine(directory, "b")).FullName, full: true);
            await MeasureFullAsync(full, sizes, warm);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task MeasureNormalAsync(IStoreSystem system, StoreSizes sizes, bool warm, int round)
    {
        var random = new Random(round);
        int bulk = sizes.Documents;
        await TimeAsync("put.bulk", system, warm, bulk, async () =>
        {
            for (int i = 0; i < bulk; i += Batch) await system.PutManyAsync(Notes(Enumerable.Range(i, Batch), 0));
        });
        await TimeAsync("put.single", system, warm, sizes.Singles, async () =>
        {
            for (int i = 0; i < sizes.Singles; i++) await system.PutAsync(Note.Of(bulk + i, 0));
        });
        int all = bulk + sizes.Singles;
        await ReadAsync(system, sizes, warm, all, "");
        await TimeAsync("update.single", system, warm, sizes.Singles, async () =>
        {
            for (int i = 0; i < sizes.Singles; i++) await system.UpdateAsync(Note.Of(random.Next(all), 1));
        });
        int updates = Math.Max(Batch, (int)(all * sizes.Updates) / Batch * Batch);
        await TimeAsync("update.bulk", system, warm, updates, async () =>
        {
            for (int i = 0; i < updates; i += Batch)
            {
                await system.UpdateManyAsync(
                    Notes(Enumerable.Range(0, Batch).Select(_ => random.Next(all)).Distinct(), i));
            }
        });
        await ReadAsync(system, sizes, warm, all, ".updated");
        if (!warm) Sample("file.100k", system.Name, system.FileSize / 1e6);
    }

    /// <summary>What is read of a fresh store, and again under names of their own after the updates.</summary>
    private async Task ReadAsync(IStoreSystem system, StoreSizes sizes, bool warm, int all, string suffix)
    {
        var random = new Random(1);
        await TimeAsync("get" + suffix, system, warm, sizes.Gets, async () =>
        {
            for (int i = 0; i < sizes.Gets; i++)
            {
                if (await system.GetAsync(Note.IdOf(random.Next(all))) is null)
                    throw new InvalidOperationException("lost a document");
            }
        });
        await TimeAsync("range" + suffix, system, warm, all * Readings, async () =>
        {
            for (int i = 0; i < Readings; i++)
            {
                if (await system.RangeAsync("note:a7:") != all)
                    throw new InvalidOperationException("the range is not whole");
            }
        });
        foreach ((string name, bool documents) in ((string, bool)[])[("feed.ids", false), ("feed.docs", true)])
        {
            int? rows = null;
            TimeSpan elapsed = await ElapsedAsync(async () =>
            {
                for (int i = 0; i < Readings; i++) rows = await system.FeedAsync(documents);
            });
            if (rows is null) continue;
            if (rows != all) throw new InvalidOperationException("the feed is not whole");
            if (!warm) Sample(name + suffix, system.Name, Rate(all * Readings, elapsed));
        }
    }

    private async Task MeasureFullAsync(IStoreSystem system, StoreSizes sizes, bool warm)
    {
        await TimeAsync("put.full", system, warm, sizes.FullPuts, async () =>
        {
            for (int i = 0; i < sizes.FullPuts; i++) await system.PutAsync(Note.Of(i, 0));
        });
        if (system.Name is "raw" or "litedb")
        {
            // One caller is all that they take; its figure stands under the name of the many.
            if (!warm) Sample("put.full.64", system.Name, _samples[("put.full", system.Name)][^1]);
            return;
        }

        int each = sizes.FullPuts / 4;
        await TimeAsync("put.full.64", system, warm, each * Callers, () => Task.WhenAll(
            Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
            {
                for (int i = 0; i < each; i++) await system.PutAsync(Note.Of(1_000_000 + (caller * each) + i, 0));
            }))));
    }

    private static Note[] Notes(IEnumerable<int> numbers, int edition) =>
        [.. numbers.Select(number => Note.Of(number, edition))];

    private async Task TimeAsync(string name, IStoreSystem system, bool warm, int documents, Func<Task> work)
    {
        double rate = Rate(documents, await ElapsedAsync(work));
        if (!warm) Sample(name, system.Name, rate);
    }

    private static async Task<TimeSpan> ElapsedAsync(Func<Task> work)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start);
    }

    private static double Rate(int documents, TimeSpan elapsed) => documents / elapsed.TotalSeconds;

    private void Sample(string name, string system, double value)
    {
        if (!_samples.TryGetValue((name, system), out List<double>? samples)) _samples[(name, system)] = samples = [];
        samples.Add(value);
    }
}
