using TypedMemory.Benchmarks.Store;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Stores of the same notes that grow beside each other: here, in SQLite by hand, LiteDB and PouchDB.</summary>
internal sealed class PeerGrowth() : GrowthFamily("peers", "notes in a store, beside peers")
{
    private const int Batch = 1_000, Warm = 2_000;
    private int _puts = 90_000_000;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        int[] sizes = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
        int most = quick ? 100_000 : 1_000_000;
        await MeasureAsync(static () => new TypedSystem(), Path.Combine(folder, "typed"), sizes, most);
        await MeasureAsync(static () => new RawSystem(), Path.Combine(folder, "raw"), sizes, most);

        // The others take so long that fewer documents have to do.
        await MeasureAsync(static () => new LiteDbSystem(), Path.Combine(folder, "lite"), sizes, quick ? 30_000 : 300_000);
        foreach (PouchDbCost cost in await PouchDbStore.GrowAsync("documents", quick ? 10_000 : 30_000))
            Add(cost.Series, KindOf(cost.Series), cost.Size, cost.Microseconds, "us", PouchDbStore.Name);
    }

    private async Task MeasureAsync(Func<IStoreSystem> open, string folder, int[] sizes, int most)
    {
        await using (IStoreSystem warm = open())
        {
            Directory.CreateDirectory(folder + "-warm");
            await warm.OpenAsync(folder + "-warm", full: false);
            await FillAsync(warm, 0, Warm);
            var silent = new PeerGrowth { IsSilent = true };
            for (int i = 0; i < 8; i++) await silent.AskAsync(warm, Warm);
        }

        await using IStoreSystem system = open();
        Directory.CreateDirectory(folder);
        await system.OpenAsync(folder, full: false);
        int filled = 0;
        foreach (int size in sizes.Where(size => size <= most))
        {
            await FillAsync(system, filled, size);
            filled = size;
            await AskAsync(system, size);
        }
    }

    private async Task AskAsync(IStoreSystem system, int size)
    {
        var random = new Random(size);
        await TimeAsync("get", GrowthKind.Flat, size, 500, async _ =>
            Demand(await system.GetAsync(Note.IdOf(random.Next(size))) is not null), system: system.Name);
        await TimeAsync("put", GrowthKind.Flat, size, 50, async _ =>
            await system.PutAsync(Note.Of(_puts++, 0)), system: system.Name);
        await TimeAsync("list of all", GrowthKind.Linear, size, 1, async _ =>
            Demand(await system.RangeAsync("note:a7:") >= size), readings: 2, system: system.Name);
        int? rows = await system.FeedAsync(withDocuments: true);
        if (rows is null) return;
        await TimeAsync("feed from the beginning", GrowthKind.Linear, size, 1, async _ =>
            Demand(await system.FeedAsync(withDocuments: true) >= size), readings: 2, system: system.Name);
    }

    private static async Task FillAsync(IStoreSystem system, int from, int to)
    {
        foreach (int[] numbers in Enumerable.Range(from, to - from).Chunk(Batch))
            await system.PutManyAsync([.. numbers.Select(static number => Note.Of(number, 0))]);
    }

    private static GrowthKind KindOf(string series) =>
        series is "get" or "put" ? GrowthKind.Flat : GrowthKind.Linear;

    private static void Demand(bool holds)
    {
        if (!holds) throw new InvalidOperationException("What was asked was not answered.");
    }
}
