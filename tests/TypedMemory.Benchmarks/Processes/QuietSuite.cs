using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Replication;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>
/// What an application with live sync costs while nothing happens: its share of a core, what it writes, how often it wakes
/// up and what it holds, as the system counts it for a process of its own.
/// </summary>
internal sealed class QuietSuite : IBenchmarkSuite
{
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async Task RunAsync(BenchmarkArguments arguments, BenchmarkResults results)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.WriteLine("  not measured: only Linux counts what a process writes and how often it wakes up");
            return;
        }

        string folder = Directory.CreateTempSubdirectory("typedmemory-quiet-").FullName;
        try
        {
            await using BenchmarkHub hub = await BenchmarkHub.StartAsync(Path.Combine(folder, "hub"));
            var length = TimeSpan.FromSeconds(arguments.Quick ? 20 : 60);
            await MeasureAsync(new FirstWriteProgram(null), "jit", folder, hub.Url, length, results);
            if (arguments.Quick) return;
            FirstWriteProgram ready = await FirstWriteProgram.PublishReadyToRunAsync(Path.Combine(folder, "r2r"));
            await MeasureAsync(ready, "r2r", folder, hub.Url, length, results);
            FirstWriteProgram native = await FirstWriteProgram.PublishAsync(Path.Combine(folder, "aot"));
            await MeasureAsync(native, "aot", folder, hub.Url, length, results);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(
        FirstWriteProgram program, string kind, string folder, Uri hub, TimeSpan length, BenchmarkResults results)
    {
        using (var client = new HttpClient())
        {
            using HttpResponseMessage made = await client.PutAsync(new Uri(hub, $"quiet-{kind}"), null);
            made.EnsureSuccessStatusCode();
        }

        using Process process = program.Start(
            Path.Combine(folder, $"{kind}.db"), "--live", new Uri(hub, $"quiet-{kind}").AbsoluteUri);
        try
        {
            if (await process.StandardOutput.ReadLineAsync() != "live")
                throw new InvalidOperationException("The process did not start its sync.");
            await Task.Delay(s_settling);
            QuietCounters before = QuietCounters.Of(process.Id);
            await Task.Delay(length);
            QuietCounters after = QuietCounters.Of(process.Id);
            results.Add($"quiet.cpu.{kind}", "typedmemory", (after.Cpu - before.Cpu) / length * 100, "% of a core");
            results.Add($"quiet.written.{kind}", "typedmemory", after.Written - before.Written, "bytes");
            results.Add(
                $"quiet.wakeups.{kind}", "typedmemory", (after.Wakeups - before.Wakeups) / length.TotalSeconds, "1/s");
            results.Add($"quiet.resident.{kind}", "typedmemory", after.Resident / 1e6, "MB");
            results.Add($"quiet.private.{kind}", "typedmemory", after.Private / 1e6, "MB");
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {kind}: {length.TotalSeconds} s of rest measured"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
