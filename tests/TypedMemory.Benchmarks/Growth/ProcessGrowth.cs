using System.Diagnostics;
using System.Globalization;
using TypedMemory.Sqlite;

namespace TypedMemory.Benchmarks.Growth;

/// <summary>Ever more processes that write into one file: what one write takes, of all together.</summary>
internal sealed class ProcessGrowth() : GrowthFamily("processes", "processes that write into one file")
{
    public const string Argument = "--growth-child";
    private const int Writes = 400;

    public override async Task MeasureAsync(string folder, bool quick)
    {
        foreach (int size in (int[])[1, 2, 4, 8])
        {
            string path = Path.Combine(folder, $"{size}.db");
            await using (SqliteDocumentStore made = await OpenAsync(path)) await made.PutOtherAsync("warm:up");
            double least = double.MaxValue;
            for (int reading = 0; reading < (quick ? 2 : 4); reading++)
                least = Math.Min(least, await MeasureAsync(path, size, reading));
            Add("a write", GrowthKind.Flat, size, least, "us");
        }
    }

    /// <summary>The process itself: says that it is ready, and writes when it is told to.</summary>
    public static async Task<int> RunChildAsync(string path, string name)
    {
        await using SqliteDocumentStore store = await OpenAsync(path);
        for (int i = 0; i < 50; i++) await store.PutOtherAsync($"warm:{name}:{i}");
        Console.WriteLine("ready");
        if (await Console.In.ReadLineAsync() is null) return 1;
        for (int i = 0; i < Writes; i++) await store.PutOtherAsync($"note:{name}:{i}");
        Console.WriteLine("written");
        await Console.In.ReadLineAsync();
        return 0;
    }

    private static async Task<double> MeasureAsync(string path, int processes, int reading)
    {
        List<Process> children =
        [
            .. Enumerable.Range(0, processes).Select(number => Process.Start(new ProcessStartInfo(
                "dotnet",
                [typeof(ProcessGrowth).Assembly.Location, Argument, path, string.Create(
                    CultureInfo.InvariantCulture, $"{reading}-{number}")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!),
        ];
        try
        {
            foreach (Process child in children) await DemandAsync(child, "ready");
            long started = Stopwatch.GetTimestamp();
            foreach (Process child in children) await child.StandardInput.WriteLineAsync();
            foreach (Process child in children) await DemandAsync(child, "written");
            return Stopwatch.GetElapsedTime(started).TotalMicroseconds / (processes * Writes);
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

    private static async Task DemandAsync(Process child, string line)
    {
        if (await child.StandardOutput.ReadLineAsync() != line)
            throw new InvalidOperationException($"A process did not say \"{line}\".");
    }

    private static Task<SqliteDocumentStore> OpenAsync(string path) =>
        SqliteDocumentStore.OpenAsync(new SqliteStoreOptions { Path = path });
}
