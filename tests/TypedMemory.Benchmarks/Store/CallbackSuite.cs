using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using TypedMemory.Interop;

namespace TypedMemory.Benchmarks.Store;

/// <summary>
/// How long it takes from a put to the change in the hands of whoever reads the feed, in one process.
/// </summary>
internal sealed class CallbackSuite : IBenchmarkSuite
{
    private const int WarmUp = 500;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int count = arguments.Quick ? 1_000 : 5_000;
        results.Add("callback.p50", "typedmemory", await MeasureAsync(count), "us");
        await using PouchDb pouch = await PouchDb.StartAsync(default);
        IReadOnlyList<double> theirs = await pouch.MeasureLatencyAsync("callback", "callback", count / 5, default);
        results.Add("callback.p50", "pouchdb", [.. theirs.Select(static milliseconds => milliseconds * 1000)], "us");
    }

    private static async Task<List<double>> MeasureAsync(int count)
    {
        string directory = Directory.CreateTempSubdirectory("typedmemory-callback-").FullName;
        try
        {
            var services = new ServiceCollection();
            services.AddTypedMemory(
                memory => memory.UseSqlite(Path.Combine(directory, "callback.db")).AddGeneratedTypes());
            await using ServiceProvider provider = services.BuildServiceProvider();
            var notes = provider.GetRequiredService<IStoreNoteRepository>();
            await notes.InsertAsync(StoreNote.From(Note.Of(0, 0)));
            ChannelReader<MemoryChange<StoreNote, StoreNoteId>> changes = notes.Changes(
                new() { Since = ChangeSince.Now });
            var times = new List<double>(count);
            for (int i = 1; i <= WarmUp + count; i++)
            {
                // The reader waits before the put, as a handler does.
                ValueTask<MemoryChange<StoreNote, StoreNoteId>> change = changes.ReadAsync();
                long started = Stopwatch.GetTimestamp();
                ValueTask<RevisionId> written = notes.InsertAsync(StoreNote.From(Note.Of(i, 0)));
                if ((await change).Error is { } error) throw error;
                if (i > WarmUp) times.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
                await written;
            }

            return times;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
