using TypedMemory.Benchmarks.Store;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Ever larger documents.</summary>
internal sealed class SizeGrowth() : GrowthFamily("sizes", "bytes of a document")
{
    private static readonly int[] s_sizes = [100, 1_000, 10_000, 100_000, 1_000_000, 8_000_000];

    public override async Task MeasureAsync(string folder, bool quick)
    {
        await using SqliteDocumentStore store = await SqliteDocumentStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "sizes.db") });
        for (int i = 0; i < 500; i++) await store.PutOtherAsync($"warm:{i}");
        foreach (int size in s_sizes)
        {
            byte[] body = [.. "{\"text\":\""u8, .. Enumerable.Repeat((byte)'x', size - 11), .. "\"}"u8];
            string id = $"large:{size}";
            int calls = size > 100_000 ? 1 : 10;
            await TimeAsync("put", GrowthKind.Linear, size, calls, number => store.PutOtherAsync($"{id}:{number}", body));
            await TimeAsync("get", GrowthKind.Linear, size, calls, async _ => await store.GetAsync(id + ":0"));
        }

        foreach (IStoreSystem peer in (IStoreSystem[])[new RawSystem(), new LiteDbSystem()])
        {
            await using (peer) await MeasureAsync(peer, folder);
        }
    }

    private async Task MeasureAsync(IStoreSystem peer, string folder)
    {
        await peer.OpenAsync(folder, full: false);
        for (int i = 0; i < 500; i++)
        {
            await peer.PutAsync(Note.Of(i, 0));
            await peer.GetAsync(Note.IdOf(i));
        }

        int next = 1_000;
        foreach (int size in s_sizes)
        {
            // The note's other members are 50 bytes.
            string text = new('x', Math.Max(1, size - 50));
            int first = next, calls = size > 100_000 ? 1 : 10;
            await TimeAsync("put", GrowthKind.Linear, size, calls, async _ =>
                await peer.PutAsync(Note.Of(next++, 0) with { Text = text }), system: peer.Name);
            await TimeAsync("get", GrowthKind.Linear, size, calls, async _ =>
                await peer.GetAsync(Note.IdOf(first)), system: peer.Name);
        }
    }
}
