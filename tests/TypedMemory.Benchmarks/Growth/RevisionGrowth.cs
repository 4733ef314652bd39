using TypedMemory.Benchmarks.Gate;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>One document that is edited again and again.</summary>
internal sealed class RevisionGrowth() : GrowthFamily("revisions", "revisions of a document")
{
    private const int Edits = 50;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        await using GrowthStore store = await GrowthStore.OpenAsync(Path.Combine(folder, "revisions.db"));
        await store.FillAsync(0, 1_000);
        for (int i = 0; i < 1_000; i++) await store.FillAsync(i, 1, 1);
        int revision = 1;
        foreach (int size in (int[])[10, 30, 100, 300, 1_000, 3_000, 10_000])
        {
            while (revision < size) await EditAsync();
            long before = WrittenBytes.Now;
            await TimeAsync("edit", GrowthKind.Flat, size, Edits / 5, _ => EditAsync());
            if (WrittenBytes.AreKnown)
                Add("bytes written by an edit", GrowthKind.Flat, size, (WrittenBytes.Now - before) / (double)Edits, "bytes");
            await TimeAsync("get", GrowthKind.Flat, size, 100, async _ =>
                await store.Facts.GetAsync(new GrowthFactId("a7", 1_000_000)));
        }

        Task EditAsync() => store.FillAsync(1_000_000, 1, ++revision);
    }
}
