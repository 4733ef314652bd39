using System.Diagnostics;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>
/// How long a process takes from its start to its first acknowledged write into a new store, and to the answer of a typed
/// query of a store that is there.
/// </summary>
internal sealed class StartSuite : IBenchmarkSuite
{
    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 7 : 15;
        string folder = Directory.CreateTempSubdirectory("typedmemory-start-").FullName;
        try
        {
            var jit = new FirstWriteProgram(null);
            FirstWriteProgram? aot = arguments.Quick
                ? null : await FirstWriteProgram.PublishAsync(Path.Combine(folder, "aot"));
            FirstWriteProgram? ready = arguments.Quick
                ? null : await FirstWriteProgram.PublishReadyToRunAsync(Path.Combine(folder, "r2r"));
            Dictionary<(string Name, string System), List<double>> times = [];

            // The first round fills the file system's cache.
            for (int round = -1; round < rounds; round++)
            {
                string database = Directory.CreateDirectory(Path.Combine(folder, $"p{round}")).FullName;
                await MeasureAsync(jit, "jit");
                if (ready is not null) await MeasureAsync(ready, "r2r");
                if (aot is not null) await MeasureAsync(aot, "aot");
                string[] node = await NodeProcess.ArgumentsAsync("start", database);
                double theirs = await MeasurePouchAsync(node);
                Add("start.jit", "pouchdb", theirs);
                if (aot is not null) Add("start.aot", "pouchdb", theirs);

                async Task MeasureAsync(FirstWriteProgram program, string kind)
                {
                    string store = Path.Combine(folder, $"{round}.{kind}.db");
                    Add($"start.{kind}", "typedmemory", await program.MeasureAsync("written", store));
                    Add($"start.query.{kind}", "typedmemory", await program.MeasureAsync("queried", store, "--query"));
                }

                void Add(string name, string system, double time)
                {
                    if (round < 0) return;
                    if (!times.TryGetValue((name, system), out List<double>? list)) times[(name, system)] = list = [];
                    list.Add(time);
                }
            }

            foreach (((string name, string system), List<double> list) in times) results.Add(name, system, list, "ms");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> MeasurePouchAsync(string[] arguments)
    {
        long started = Stopwatch.GetTimestamp();
        using Process process = ProjectProcess.StartProgram("node", arguments);
        string? line = await process.StandardOutput.ReadLineAsync();
        double elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await process.WaitForExitAsync();
        return line == "written" ? elapsed : throw new InvalidOperationException("The process did not write.");
    }
}
