using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Store;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>One of the processes that write into one file: this program, started anew.</summary>
internal static class WriterChild
{
    public const string Argument = "--writer-child";

    /// <summary>What it says when it has opened the store and waits for its start.</summary>
    public const string Ready = "ready";

    private const int Writers = 3;
    private const int OfProcess = 9_000_000;
    private const int OfWriter = 3_000_000;

    /// <summary>Writes for a while, and prints how many microseconds each write took.</summary>
    public static async Task<int> RunAsync(string folder, string number, string seconds)
    {
        int first = int.Parse(number, CultureInfo.InvariantCulture) * OfProcess;
        TimeSpan time = TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
        await using var system = new TypedSystem();
        await system.OpenAsync(folder, full: false);
        for (int i = 0; i < 10; i++) await system.PutAsync(Note.Of(first + OfProcess - 1 - i, 0));
        Console.WriteLine(Ready);
        if (await Console.In.ReadLineAsync() is null) return 1;
        long started = Stopwatch.GetTimestamp();
        List<long>[] times = await Task.WhenAll(Enumerable.Range(0, Writers).Select(
            writer => Task.Run(() => WriteAsync(system, first + (writer * OfWriter), started, time))));
        Console.WriteLine(string.Join(' ', times.SelectMany(static all => all)));
        await Console.In.ReadLineAsync();
        return 0;
    }

    private static async Task<List<long>> WriteAsync(TypedSystem system, int first, long started, TimeSpan time)
    {
        var times = new List<long>();
        for (int i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            long before = Stopwatch.GetTimestamp();
            await system.PutAsync(Note.Of(first + i, 0));
            times.Add((long)Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }

        return times;
    }
}
