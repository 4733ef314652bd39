using System.Diagnostics;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>One store that grows; at each size the same is asked of it.</summary>
internal sealed class DocumentGrowth() : GrowthFamily("documents", "documents in the store")
{
    private const int Changes = 100, Page = 100;
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(10);
    private string _folder = "";
    private int _targets, _extra;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        _folder = folder;
        int[] sizes = quick ? [1_000, 3_000, 10_000, 30_000, 100_000]
            : [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
        string path = Path.Combine(folder, "growing.db");

        // What is compiled in the first round would be counted for the smallest size.
        await using (GrowthStore warm = await GrowthStore.OpenAsync(Path.Combine(folder, "warm.db")))
        {
            await warm.FillAsync(0, 1_000);
            long started = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(started) < s_warmUp)
                await AskAsync(warm, 1_000, new DocumentGrowth { _folder = folder, IsSilent = true });
        }

        int filled = 0;
        foreach (int size in sizes)
        {
            await using (GrowthStore store = await GrowthStore.OpenAsync(path)) await store.FillAsync(filled, size - filled);
            filled = size;
            await TimeAsync("open and get", GrowthKind.Flat, size, 1, async _ =>
            {
                await using GrowthStore opened = await GrowthStore.OpenAsync(path);
                Demand(await opened.Facts.GetAsync(new GrowthFactId("a7", size / 2)) is not null);
            });
            await using GrowthStore grown = await GrowthStore.OpenAsync(path);
            await AskAsync(grown, size, this);
        }
    }

    private async Task AskAsync(GrowthStore store, int size, DocumentGrowth into)
    {
        var random = new Random(size);
        IGrowthFactRepository facts = store.Facts;
        await into.TimeAsync("get", GrowthKind.Flat, size, 500, async _ =>
            Demand(await facts.GetAsync(new GrowthFactId("a7", random.Next(size))) is not null));
        await into.TimeAsync("put", GrowthKind.Flat, size, 20, async _ =>
            await facts.InsertAsync(GrowthFact.Of(1_000_000_000 + _extra++)));
        await into.TimeAsync("list page", GrowthKind.Flat, size, 20, async _ =>
            Demand((await facts.Query().ToPageAsync(Page)).Items.Count == Page));
        await into.TimeAsync("query by index", GrowthKind.Flat, size, 50, async _ =>
            Demand((await facts.Query().Where(GrowthFactFields.Source == GrowthFact.SourceOf(random.Next(size)))
                .ToListAsync()).Count == GrowthFact.Alike));
        await into.TimeAsync("recall", GrowthKind.Flat, size, 50, async _ =>
            Demand((await facts.Recall(GrowthFact.WordOf(random.Next(size))).ToListAsync()).Count > 0));
        await into.TimeAsync("count", GrowthKind.Flat, size, 50, async _ => Demand(await facts.CountAsync() >= size));
        await into.TimeAsync("store info", GrowthKind.Flat, size, 50, async _ =>
            Demand((await store.Store.GetInfoAsync()).Documents >= size));
        await into.TimeAsync("feed catch-up", GrowthKind.Linear, size, 1, async _ =>
            Demand(await ReadFeedAsync(store.Store) >= size), readings: 2);
        await SyncAsync(store, size, into);
    }

    private async Task SyncAsync(GrowthStore store, int size, DocumentGrowth into)
    {
        await using SqliteDocumentStore target = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_folder, $"target-{++_targets}.db") });
        Task SyncOnceAsync() => Replicator.RunAsync(new LocalPeer(store.Store), new LocalPeer(target));
        await into.TimeAsync("first sync", GrowthKind.Linear, size, 1, _ => SyncOnceAsync(), readings: 1);
        await SyncOnceAsync();
        await into.TimeAsync("sync of 100 changes", GrowthKind.Flat, size, 1, async reading =>
        {
            await store.FillAsync(size / 2, Changes, reading + _targets);
            await SyncOnceAsync();
        });
        Demand(await target.CountAsync("") == await store.Store.CountAsync(""));
        await target.DestroyAsync();
    }

    private static async Task<long> ReadFeedAsync(IDocumentStore store)
    {
        long rows = 0;
        StoreChangesPage page;
        long since = 0;
        do
        {
            page = await store.ReadChangesAsync(
                new StoreChangesQuery { Since = since, IncludeBodies = true, Limit = 1000 });
            rows += page.Changes.Length;
            since = page.LastSequence;
        }
        while (page.HasMore);
        return rows;
    }

    private static void Demand(bool holds)
    {
        if (!holds) throw new InvalidOperationException("What was asked was not answered.");
    }
}
