using System.Diagnostics;
using System.Globalization;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>
/// Ever more processes that write into one file, one document after the other: what one write takes, of all together,
/// and how long one waits at worst, here and in SQLite by hand. Its wait has no order: there one process writes on while
/// others wait for seconds, so that few turns are changed.
/// </summary>
/// <remarks>
/// By the clock, since what it is about is waiting for each other: on a busy machine it measures the others. It takes
/// long enough for many turns of each, and each process has compiled its code before, with writes into another file: of
/// eight each writes for an eighth of the time, and would still be at it.
/// </remarks>
internal sealed class ProcessGrowth() : GrowthFamily("processes", "processes that write into one file")
{
    public const string Argument = "--growth-child";
    private const int Warm = 6_000;
    private const double Milliseconds = 1_500;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        foreach (string system in (string[])[GrowthSeries.Own, RawWriter.Name])
        {
            foreach (int size in (int[])[1, 2, 4, 8])
            {
                double least = double.MaxValue, longest = double.MaxValue;
                for (int reading = 0; reading < (quick ? 1 : 3); reading++)
                {
                    string path = Path.Combine(folder, $"{system}-{size}-{reading}.db");
                    (double write, double wait) = await MeasureAsync(path, system, size);
                    (least, longest) = (Math.Min(least, write), Math.Min(longest, wait));
                }

                Add("a write", GrowthKind.Flat, size, least, "us", system);
                Add("the longest write", GrowthKind.Linear, size, longest, "us", system);
            }
        }
    }

    /// <summary>
    /// The process itself: says that it is ready, writes for a while when it is told to, and says how often it wrote,
    /// and how many microseconds the longest took.
    /// </summary>
    public static async Task<int> RunChildAsync(string path, string system, string name)
    {
        await using (IGrowthWriter warm = await OpenAsync($"{path}-warm-{name}", system))
        {
            for (int i = 0; i < Warm; i++) await warm.WriteAsync($"warm:{i}");
        }

        await using IGrowthWriter writer = await OpenAsync(path, system);
        await writer.WriteAsync($"warm:{name}");
        Console.WriteLine("ready");
        if (await Console.In.ReadLineAsync() is null) return 1;
        int written = 0;
        double longest = 0;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < Milliseconds)
        {
            long before = Stopwatch.GetTimestamp();
            await writer.WriteAsync($"note:{name}:{written++}");
            longest = Math.Max(longest, Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{written} {longest:0}"));
        await Console.In.ReadLineAsync();
        return 0;
    }

    private static async Task<IGrowthWriter> OpenAsync(string path, string system) =>
        system == RawWriter.Name ? new RawWriter(path) : await OwnWriter.OpenAsync(path);

    private static async Task<(double Write, double Longest)> MeasureAsync(string path, string system, int processes)
    {
        List<Process> children = [];
        try
        {
            // One makes the file before the others open it.
            for (int number = 0; number < processes; number++)
            {
                children.Add(Process.Start(new ProcessStartInfo(
                    "dotnet",
                    [typeof(ProcessGrowth).Assembly.Location, Argument, path, system,
                        number.ToString(CultureInfo.InvariantCulture)])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                })!);
                if (number == 0) await ReadyAsync(children[0]);
            }

            foreach (Process child in children.Skip(1)) await ReadyAsync(child);
            foreach (Process child in children) await child.StandardInput.WriteLineAsync();
            double written = 0, longest = 0;
            foreach (Process child in children)
            {
                string[] told = (await child.StandardOutput.ReadLineAsync())!.Split(' ');
                written += double.Parse(told[0], CultureInfo.InvariantCulture);
                longest = Math.Max(longest, double.Parse(told[1], CultureInfo.InvariantCulture));
            }

            return (Milliseconds * 1000 / written, longest);
        }
        finally
        {
            foreach (Process child in children)
            {
                child.StandardInput.Close();
                await child.WaitForExitAsync();
                child.Dispose();
            }
        }
    }

    private static async Task ReadyAsync(Process child)
    {
        if (await child.StandardOutput.ReadLineAsync() != "ready")
            throw new InvalidOperationException("A process could not write.");
    }
}
