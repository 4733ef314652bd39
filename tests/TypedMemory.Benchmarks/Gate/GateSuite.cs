using TypedMemory.Benchmarks.Growth;
using TypedMemory.Benchmarks.Queries;
using TypedMemory.Benchmarks.Store;

namespace TypedMemory.Benchmarks.Gate;

/// <summary>
/// The short suite that a change is measured by: this library beside SQLite by hand, in slices of a tenth of a second
/// that take turns. What counts is the median of the ratios of what the slices compute, and what one call allocates and
/// writes: no other process changes that.
/// </summary>
internal sealed class GateSuite : IBenchmarkSuite
{
    private const int Bulk = 2_000, Singles = 400, Gets = 4_000, Indexed = 500, WarmUpRounds = 3;
    private readonly Dictionary<string, List<double>> _ratios = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> _allocated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> _written = new(StringComparer.Ordinal);
    private int _notes, _facts;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        string folder = Directory.CreateTempSubdirectory("typedmemory-gate-").FullName;
        try
        {
            await using TypedSystem ours = new();
            await using RawSystem raw = new();
            await ours.OpenAsync(Directory.CreateDirectory(Path.Combine(folder, "ours")).FullName, full: false);
            await raw.OpenAsync(Directory.CreateDirectory(Path.Combine(folder, "raw")).FullName, full: false);
            await using TypedQuerySystem indexed = new();
            await using RawQuerySystem rawIndexed = new();
            await indexed.OpenAsync(Directory.CreateDirectory(Path.Combine(folder, "indexed")).FullName);
            await rawIndexed.OpenAsync(Directory.CreateDirectory(Path.Combine(folder, "raw-indexed")).FullName);
            for (int round = -WarmUpRounds; round < (arguments.Quick ? 5 : 9); round++)
                await RunRoundAsync(ours, raw, indexed, rawIndexed, isCounted: round >= 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        foreach ((string name, List<double> samples) in _ratios) results.Add(name, "typedmemory", samples, "ratio");
        foreach ((string name, List<double> samples) in _allocated)
            results.Add(name + ".allocated", "typedmemory", samples, "bytes");
        foreach ((string name, List<double> samples) in _written)
            results.Add(name + ".written", "typedmemory", samples, "bytes");
    }

    private async Task RunRoundAsync(
        IStoreSystem ours, IStoreSystem raw, IQuerySystem indexed, IQuerySystem rawIndexed, bool isCounted)
    {
        int first = _notes, all = first + Bulk + Singles;
        _notes = all;
        Note[] fresh = Notes(Enumerable.Range(first, Bulk), 0);
        var random = new Random(first);
        Note[] updated = Notes(Enumerable.Range(0, Bulk / 2).Select(_ => random.Next(first + Bulk)).Distinct(), first);
        int[] asked = [.. Enumerable.Range(0, Gets).Select(_ => random.Next(first + Bulk))];
        QueryFact[] facts = [.. Enumerable.Range(_facts, Indexed).Select(QueryFact.Of)];
        _facts += Indexed;

        await PairAsync("gate.put.bulk", Bulk, isCounted, ours, raw, system => system.PutManyAsync(fresh));
        await PairAsync("gate.put.single", Singles, isCounted, ours, raw, async system =>
        {
            for (int i = 0; i < Singles; i++) await system.PutAsync(Note.Of(first + Bulk + i, 0));
        });
        await PairAsync("gate.update.bulk", updated.Length, isCounted, ours, raw, system =>
            system.UpdateManyAsync(updated));
        await PairAsync("gate.update.single", Singles, isCounted, ours, raw, async system =>
        {
            for (int i = 0; i < Singles; i++) await system.UpdateAsync(Note.Of(asked[i], first + 1));
        });
        await PairAsync("gate.get", Gets, isCounted, ours, raw, async system =>
        {
            foreach (int number in asked) Demand(await system.GetAsync(Note.IdOf(number)) is not null);
        });
        await PairAsync("gate.range", all, isCounted, ours, raw, async system =>
            Demand(await system.RangeAsync("note:a7:") == all));
        await PairAsync("gate.feed", all, isCounted, ours, raw, async system =>
            Demand(await system.FeedAsync(withDocuments: true) == all));
        await PairAsync("gate.indexed.bulk", Indexed, isCounted, indexed, rawIndexed, system =>
            system.PutManyAsync(facts));
        await PairAsync("gate.indexed.query", 50, isCounted, indexed, rawIndexed, async system =>
        {
            for (int i = 0; i < 50; i++) await system.EqualAsync(QueryFact.SourceOf(i));
        });
    }

    private async Task PairAsync<T>(
        string name, int operations, bool isCounted, T ours, T raw, Func<T, ValueTask> work)
    {
        long allocated = GC.GetTotalAllocatedBytes(precise: true), written = WrittenBytes.Now;
        TimeSpan mine = await ComputedAsync(ours, work);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        written = WrittenBytes.Now - written;
        TimeSpan theirs = await ComputedAsync(raw, work);
        if (!isCounted) return;
        Sample(_ratios, name, theirs / mine);
        Sample(_allocated, name, Math.Round((double)allocated / operations));
        if (WrittenBytes.AreKnown && written > 0) Sample(_written, name, Math.Round((double)written / operations));
    }

    /// <summary>What the process has computed: others who use the machine make it wait, and not compute.</summary>
    private static async Task<TimeSpan> ComputedAsync<T>(T system, Func<T, ValueTask> work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        await work(system);
        return Environment.CpuUsage.TotalTime - before;
    }

    private static void Sample(Dictionary<string, List<double>> samples, string name, double value)
    {
        if (!samples.TryGetValue(name, out List<double>? list)) samples[name] = list = [];
        list.Add(value);
    }

    private static Note[] Notes(IEnumerable<int> numbers, int edition) =>
        [.. numbers.Select(number => Note.Of(number, edition))];

    private static void Demand(bool holds)
    {
        if (!holds) throw new InvalidOperationException("What was asked was not answered.");
    }
}
