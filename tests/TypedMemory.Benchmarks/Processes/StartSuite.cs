using System.Diagnostics;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>How long a process takes from its start to its first acknowledged write into a new store.</summary>
internal sealed class StartSuite : IBenchmarkSuite
{
    private const string Project = "tests/TypedMemory.FirstWrite";

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 7 : 15;
        string folder = Directory.CreateTempSubdirectory("typedmemory-start-").FullName;
        try
        {
            string? native = arguments.Quick ? null : await PublishAsync(Path.Combine(folder, "aot"));
            List<double> jit = [], aot = [], pouch = [];

            // The first round fills the file system's cache.
            for (int round = -1; round < rounds; round++)
            {
                string store = Path.Combine(folder, $"{round}.db"), database = Directory.CreateDirectory(
                    Path.Combine(folder, $"p{round}")).FullName;
                Add(jit, round, await MeasureAsync(() => ProjectProcess.Start(Project, store)));
                if (native is not null)
                {
                    Add(aot, round, await MeasureAsync(() => ProjectProcess.StartProgram(native, [store + ".aot"])));
                }

                string[] node = await NodeProcess.ArgumentsAsync("start", database);
                Add(pouch, round, await MeasureAsync(() => ProjectProcess.StartProgram("node", node)));
            }

            results.Add("start.jit", "typedmemory", jit, "ms");
            results.Add("start.jit", "pouchdb", pouch, "ms");
            if (native is null) return;
            results.Add("start.aot", "typedmemory", aot, "ms");
            results.Add("start.aot", "pouchdb", pouch, "ms");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Add(List<double> times, int round, double time)
    {
        if (round >= 0) times.Add(time);
    }

    /// <summary>Starts a process that prints a line when it has written.</summary>
    /// <returns>Milliseconds.</returns>
    private static async Task<double> MeasureAsync(Func<Process> start)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = start();
        string? line = await process.StandardOutput.ReadLineAsync();
        double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return line == "written" ? elapsed : throw new InvalidOperationException("The process did not write.");
    }

    private static async Task<string> PublishAsync(string folder)
    {
        Console.WriteLine("  publishing with Native AOT");
        await ProjectProcess.RunAsync(
            "dotnet", "publish", Path.Combine(ProjectProcess.Root, Project), "-c", "Release", "--artifacts-path",
            folder, "-o", Path.Combine(folder, "out"), "-v", "q");
        return Path.Combine(folder, "out", "TypedMemory.FirstWrite");
    }
}
