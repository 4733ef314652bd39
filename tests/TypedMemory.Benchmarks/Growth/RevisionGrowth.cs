using TypedMemory.Benchmarks.Gate;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Documents that are edited again and again.</summary>
internal sealed class RevisionGrowth() : GrowthFamily("revisions", "revisions of a document")
{
    private const int Edits = 50;

    /// <summary>Up to this age each edit is one of another document: fifty of one would leave it behind.</summary>
    private const int Young = 30;
    private const int First = 1_000_000;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        await using GrowthStore store = await GrowthStore.OpenAsync(Path.Combine(folder, "revisions.db"));
        await store.FillAsync(0, 1_000);
        for (int i = 0; i < 1_000; i++) await store.FillAsync(i, 1, 1);
        long edition = 1;
        int revision = 0, next = First;
        foreach (int size in (int[])[1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000])
        {
            int documents = size <= Young ? Edits : 1, first = size <= Young ? next += Edits : First;
            int before = size <= Young ? 0 : revision;
            for (int number = 0; number < documents; number++)
            {
                for (int i = before; i < size; i++) await EditAsync(first + number);
            }

            long bytes = WrittenBytes.Now;
            await TimeAsync("edit", GrowthKind.Flat, size, Edits / 5, number => EditAsync(first + (number % documents)));
            if (WrittenBytes.AreKnown)
                Add("bytes written by an edit", GrowthKind.Flat, size, (WrittenBytes.Now - bytes) / (double)Edits, "bytes");
            await TimeAsync("get", GrowthKind.Flat, size, 100, async number =>
                await store.Facts.GetAsync(new GrowthFactId("a7", first + (number % documents))));
            if (size > Young) revision = size + Edits;
        }

        Task EditAsync(int number) => store.FillAsync(number, 1, ++edition);
    }
}
