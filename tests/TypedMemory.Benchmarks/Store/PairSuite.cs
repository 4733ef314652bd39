using System.Diagnostics;

namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// One kind of work at a time, by this library and by SQLite by hand, in turns and for so long that nothing is compiled
/// any more: the ratio by the clock, and of what the process computes.
/// </summary>
internal sealed class PairSuite : IBenchmarkSuite
{
    private const int Documents = 10_000, Batch = 1_000, Compiling = 5;

    private static readonly (string Name, Func<IStoreSystem, int, Task> Work)[] All =
    [
        ("put.single", static (system, round) => EachAsync(i => system.PutAsync(Note.Of(Fresh(round, i), 0)))),
        ("put.bulk", static (system, round) => BatchesAsync(system.PutManyAsync, i => Note.Of(Fresh(round, i), 0))),
        ("update.single", static (system, round) => EachAsync(i => system.UpdateAsync(Note.Of(Scattered(i), round)))),
        ("update.bulk", static (system, round) =>
            BatchesAsync(system.UpdateManyAsync, i => Note.Of(Scattered(i), round))),
        ("get", static (system, _) => EachAsync(async i => await system.GetAsync(Note.IdOf(Scattered(i))))),
        ("range", static async (system, _) => await system.RangeAsync(Note.IdOf(0)[..^8])),
        ("feed.docs", static async (system, _) => await system.FeedAsync(withDocuments: true)),
    ];

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        foreach ((string name, Func<IStoreSystem, int, Task> work) in All)
        {
            string folder = Directory.CreateTempSubdirectory("typedmemory-pairs-").FullName;
            try
            {
                await using TypedSystem ours = new();
                await using RawSystem raw = new();
                foreach (IStoreSystem system in (IStoreSystem[])[ours, raw])
                {
                    string own = Directory.CreateDirectory(Path.Combine(folder, system.Name)).FullName;
                    await system.OpenAsync(own, full: false);
                    await BatchesAsync(system.PutManyAsync, static i => Note.Of(i, 0));
                }

                var clock = new List<double>();
                var computed = new List<double>();
                for (int round = 1 - Compiling; round <= (arguments.Quick ? 9 : 25); round++)
                {
                    (double Clock, double Computed) mine = await TimeAsync(ours, work, round + Compiling);
                    (double Clock, double Computed) theirs = await TimeAsync(raw, work, round + Compiling);
                    if (round < 1) continue;
                    clock.Add(theirs.Clock / mine.Clock);
                    computed.Add(theirs.Computed / mine.Computed);
                }

                results.Add("pairs." + name, "typedmemory", clock, "by the clock");
                results.Add("pairs." + name + ".computed", "typedmemory", computed, "computed");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task<(double Clock, double Computed)> TimeAsync(
        IStoreSystem system, Func<IStoreSystem, int, Task> work, int round)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long started = Stopwatch.GetTimestamp();
        await work(system, round);
        return (Stopwatch.GetElapsedTime(started).TotalSeconds,
            (Environment.CpuUsage.TotalTime - before).TotalSeconds);
    }

    private static async Task EachAsync(Func<int, ValueTask> work)
    {
        for (int i = 0; i < Documents; i++) await work(i);
    }

    private static async Task BatchesAsync(Func<IReadOnlyList<Note>, ValueTask> write, Func<int, Note> note)
    {
        for (int i = 0; i < Documents; i += Batch) await write([.. Enumerable.Range(i, Batch).Select(note)]);
    }

    private static int Fresh(int round, int number) => (round * Documents) + number;

    private static int Scattered(int number) => (int)(number * 7919L % Documents);
}
