using TypedMemory.Core.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>As many documents in ever more types.</summary>
internal sealed class TypeGrowth() : GrowthFamily("types", "types of 6,400 documents")
{
    private const int Documents = 6_400;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        await using (SqliteDocumentStore warm = await OpenAsync(Path.Combine(folder, "warm.db")))
        {
            for (int i = 0; i < 500; i++) await warm.PutOtherAsync($"t{i % 3}:{i}");
            for (int i = 0; i < 500; i++) await warm.GetInfoAsync();
        }

        foreach (int size in (int[])[1, 4, 16, 64])
        {
            await using SqliteDocumentStore store = await OpenAsync(Path.Combine(folder, $"{size}.db"));
            for (int i = 0; i < Documents; i++) await store.PutOtherAsync($"t{i % size}:{i}");
            await TimeAsync("put", GrowthKind.Flat, size, 100, number =>
                store.PutOtherAsync($"t{number % size}:new{number}"));
            await TimeAsync("get", GrowthKind.Flat, size, 500, async number =>
                await store.GetAsync($"t{number % Documents % size}:{number % Documents}"));
            await TimeAsync("feed of all types", GrowthKind.Flat, size, 2, async _ =>
                await store.ReadChangesAsync(new StoreChangesQuery { IncludeBodies = true }));
            await TimeAsync("feed of a type, nothing new", GrowthKind.Flat, size, 100, async _ =>
                await store.ReadChangesAsync(new StoreChangesQuery { Prefixes = ["t0:"], Since = 1 << 30 }));
        }
    }

    private static Task<SqliteDocumentStore> OpenAsync(string path) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path });
}
