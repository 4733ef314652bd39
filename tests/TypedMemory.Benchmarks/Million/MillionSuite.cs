using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Hub;
using TypedMemory.Benchmarks.Processes;

namespace TypedMemory.Benchmarks.Million;

/// <summary>
/// A large memory from end to end, 1,000,000 documents unless <c>--documents</c> says otherwise, each part in a process of
/// its own whose peak memory is its own: bulk load with an index and a full text, reopening, sync to a second store and to
/// a hub, check, backup while something writes, compaction.
/// </summary>
internal sealed class MillionSuite : IBenchmarkSuite
{
    private const int Documents = 1_000_000, Quick = 50_000;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int documents = arguments.Documents ?? (arguments.Quick ? Quick : Documents);
        string folder = Directory.CreateTempSubdirectory("typedmemory-million-").FullName;
        try
        {
            foreach (string part in (string[])["load", "reopen", "query", "sync", "check", "backup", "compact"])
                await RunPartAsync(part, folder, documents, "", results);
            await using HubProcess hub = await HubProcess.StartAsync();
            await hub.PutAsync("/million", "{}");
            await RunPartAsync(
                "hub", folder, documents, $"http://127.0.0.1:{hub.Port.ToString(CultureInfo.InvariantCulture)}/million",
                results);
            results.Add("million.hub.server.memory", "typedmemory", hub.Measure().Memory / 1e6, "MB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task RunPartAsync(
        string part, string folder, int documents, string url, BenchmarkResults results)
    {
        long started = Stopwatch.GetTimestamp();
        string output = await ProjectProcess.RunAsync(
            "dotnet", typeof(MillionSuite).Assembly.Location, MillionChild.Argument, part, folder,
            documents.ToString(CultureInfo.InvariantCulture), url);
        Console.WriteLine(
            $"  {part}: {Stopwatch.GetElapsedTime(started).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split('|');
            results.Add(
                "million." + words[0], "typedmemory", double.Parse(words[1], CultureInfo.InvariantCulture), words[2]);
        }
    }
}
