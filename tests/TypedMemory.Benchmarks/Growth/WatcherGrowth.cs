using System.Threading.Channels;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Ever more feeds, or live queries, over one type: what a write of it costs, and one of another type.</summary>
internal sealed class WatcherGrowth() : GrowthFamily("watchers", "feeds or live queries")
{
    /// <summary>From so many on each is asked what it holds.</summary>
    private const int Enough = 100;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        foreach (int size in quick ? (int[])[1, 10, 100, 1_000] : [1, 10, 100, 1_000, 10_000])
        {
            await MeasureAsync(
                Path.Combine(folder, $"feeds-{size}.db"), "feeds", size,
                static (facts, end) => facts.Changes(new() { Since = ChangeSince.Now }, end));
            await MeasureAsync(
                Path.Combine(folder, $"queries-{size}.db"), "live queries", size,
                static (facts, end) => facts.Query().Where(GrowthFactFields.Source == GrowthFact.SourceOf(20)).Watch(end));
        }
    }

    private async Task MeasureAsync<T>(
        string path, string kind, int size, Func<IGrowthFactRepository, CancellationToken, ChannelReader<T>> watch)
    {
        await using GrowthStore store = await GrowthStore.OpenAsync(path);
        await store.FillAsync(0, 100);
        using var end = new CancellationTokenSource();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<ChannelReader<T>> watchers = [.. Enumerable.Range(0, size).Select(_ => watch(store.Facts, end.Token))];
        if (kind != "feeds")
        {
            foreach (ChannelReader<T> watcher in watchers) await watcher.ReadAsync();
        }

        // What few share says nothing of one more.
        if (size >= Enough)
        {
            long held = GC.GetTotalMemory(forceFullCollection: true) - before;
            Add($"memory of one of the {kind}", GrowthKind.Flat, size, held / (double)size, "bytes");
        }

        long edition = 0;
        async Task WriteAsync(int _)
        {
            await store.FillAsync(GrowthFact.Alike, 1, ++edition);
            foreach (ChannelReader<T> watcher in watchers) await watcher.ReadAsync();
        }

        // Until everything is compiled, and every watcher waits.
        for (int i = 0; i < Math.Max(3, 1_000 / size); i++) await WriteAsync(0);
        await TimeAsync($"write seen by all {kind}", GrowthKind.Linear, size, Math.Max(1, 100 / size), WriteAsync);
        await TimeAsync($"write of another type, {kind}", GrowthKind.Flat, size, 50, async number =>
            await store.Store.PutOtherAsync($"other:{number}"));
        await end.CancelAsync();
    }
}
