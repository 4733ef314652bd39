using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Store;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>
/// Eight processes with three writers each on one file, beside one process with three: how much they write together,
/// and how long the slowest hundredth of the writes takes.
/// </summary>
internal sealed class WritersSuite : IBenchmarkSuite
{
    private const int Many = 8;

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        int rounds = arguments.Quick ? 1 : 3;
        int seconds = arguments.Quick ? 3 : 10;
        string folder = Directory.CreateTempSubdirectory("typedmemory-writers-").FullName;
        try
        {
            List<double> one = [], many = [], onesSlowest = [], manysSlowest = [];
            for (int round = 0; round < rounds; round++)
            {
                await MeasureAsync(Path.Combine(folder, $"{round}.1"), processes: 1, seconds, one, onesSlowest);
                await MeasureAsync(Path.Combine(folder, $"{round}.{Many}"), Many, seconds, many, manysSlowest);
            }

            results.Add("writers.8p", "typedmemory", many);
            results.Add("writers.8p", "one process", one);
            results.Add("writers.8p p99", "typedmemory", manysSlowest, "ms");
            results.Add("writers.8p p99", "one process", onesSlowest, "ms");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(
        string folder, int processes, int seconds, List<double> rates, List<double> slowest)
    {
        Directory.CreateDirectory(folder);
        await using (var made = new TypedSystem()) await made.OpenAsync(folder, full: false);
        List<Process> writers =
        [
            .. Enumerable.Range(0, processes).Select(number => Process.Start(new ProcessStartInfo(
                "dotnet",
                [typeof(WritersSuite).Assembly.Location, WriterChild.Argument, folder, Text(number), Text(seconds)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!),
        ];
        try
        {
            foreach (Process writer in writers)
            {
                if (await writer.StandardOutput.ReadLineAsync() != WriterChild.Ready)
                    throw new InvalidOperationException("A process could not open the store.");
            }

            foreach (Process writer in writers) await writer.StandardInput.WriteLineAsync();
            var times = new List<double>();
            foreach (Process writer in writers)
            {
                string line = await writer.StandardOutput.ReadLineAsync() ?? "";
                times.AddRange(line.Split(' ').Select(
                    static time => double.Parse(time, CultureInfo.InvariantCulture) / 1000));
            }

            times.Sort();
            rates.Add(times.Count / (double)seconds);
            slowest.Add(times[(int)(times.Count * 0.99)]);
        }
        finally
        {
            foreach (Process writer in writers)
            {
                writer.StandardInput.Close();
                await writer.WaitForExitAsync();
                writer.Dispose();
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
