using TypedMemory.Benchmarks.Store;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>A document of ever more leaves.</summary>
internal sealed class LeafGrowth() : GrowthFamily("leaves", "leaves of a document")
{
    public override async Task MeasureAsync(string folder, bool quick)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "leaves.db") });
        foreach (int size in quick ? (int[])[1, 10, 100, 1_000] : [1, 10, 100, 1_000, 5_000])
        {
            string id = $"leafy:{size}";
            await PutAsync(store, id, [.. Enumerable.Range(1, size)]);
            int next = size;
            if (size == 1)
            {
                for (int i = 0; i < 2_000; i++) await store.GetAsync(id);
            }

            await TimeAsync("get the winner", GrowthKind.Linear, size, 20, async _ => await store.GetAsync(id));
            await TimeAsync("get all leaves", GrowthKind.Linear, size, 2, async _ => await store.GetSnapshotAsync(id));
            await TimeAsync("write a leaf", GrowthKind.Linear, size, 2, _ => PutAsync(store, id, ++next));
        }

        // It takes too long with more.
        foreach (PouchDbCost cost in await PouchDbStore.GrowAsync("leaves", quick ? 100 : 1_000))
            Add(cost.Series, GrowthKind.Linear, cost.Size, cost.Microseconds, "us", PouchDbStore.Name);
    }

    private static async Task PutAsync(SqliteDocumentStore store, string id, params int[] numbers)
    {
        var write = new DocumentWrite
        {
            Id = id,
            Revisions =
            [
                .. numbers.Select(number => new DocumentRevision
                {
                    Id = id,
                    Path = new RevisionPath(new RevisionId(1, (UInt128)(uint)number)),
                    Body = "{\"text\":\"one of many leaves\"}"u8.ToArray(),
                }),
            ],
        };
        if ((await store.WriteAsync(new DocumentBatch { Writes = [write] }))[0].Error is { } error) throw error;
    }
}
