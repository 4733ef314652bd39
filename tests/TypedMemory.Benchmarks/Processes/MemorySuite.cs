using System.Globalization;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>The peak memory of a process that writes 100,000 documents in bulk and reads them all.</summary>
internal sealed class MemorySuite : IBenchmarkSuite
{
    private const string Documents = "100000";

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 1 : 3;
        string folder = Directory.CreateTempSubdirectory("typedmemory-memory-").FullName;
        try
        {
            List<double> ours = [], pouch = [];
            for (int round = 0; round < rounds; round++)
            {
                string mine = Directory.CreateDirectory(Path.Combine(folder, $"{round}")).FullName;
                string theirs = Directory.CreateDirectory(Path.Combine(folder, $"p{round}")).FullName;
                ours.Add(
                    await RunAsync(
                        "dotnet", typeof(MemorySuite).Assembly.Location, MemoryChild.Argument, mine, Documents));
                pouch.Add(await RunAsync("node", await NodeProcess.ArgumentsAsync("memory", theirs, Documents)));
            }

            results.Add("memory.100k", "typedmemory", ours, "MB");
            results.Add("memory.100k", "pouchdb", pouch, "MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<double> RunAsync(string program, params string[] arguments) =>
        double.Parse(await ProjectProcess.RunAsync(program, arguments), CultureInfo.InvariantCulture);
}
