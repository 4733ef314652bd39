using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Ever larger documents.</summary>
internal sealed class SizeGrowth() : GrowthFamily("sizes", "bytes of a document")
{
    public override async Task MeasureAsync(string folder, bool quick)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "sizes.db") });
        for (int i = 0; i < 500; i++) await store.PutOtherAsync($"warm:{i}");
        foreach (int size in (int[])[100, 1_000, 10_000, 100_000, 1_000_000, 8_000_000])
        {
            byte[] body = [.. "{\"text\":\""u8, .. Enumerable.Repeat((byte)'x', size - 11), .. "\"}"u8];
            string id = $"large:{size}";
            int calls = size > 100_000 ? 1 : 10;
            await TimeAsync("put", GrowthKind.Linear, size, calls, number => store.PutOtherAsync($"{id}:{number}", body));
            await TimeAsync("get", GrowthKind.Linear, size, calls, async _ => await store.GetAsync(id + ":0"));
        }
    }
}
