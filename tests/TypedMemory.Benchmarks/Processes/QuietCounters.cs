using System.Diagnostics;
using System.Globalization;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>What Linux has counted for a process.</summary>
/// <param name="Cpu">The time of its threads, those included that have ended.</param>
/// <param name="Written">What it handed to the system to write into files, in bytes.</param>
/// <param name="Wakeups">How often its threads began to run again after they waited.</param>
/// <param name="Resident">Its pages in memory, in bytes.</param>
/// <param name="Private">Those of them that no file has, in bytes.</param>
internal readonly record struct QuietCounters(TimeSpan Cpu, long Written, long Wakeups, long Resident, long Private)
{
    public static QuietCounters Of(int process)
    {
        string folder = $"/proc/{process}";
        using Process running = Process.GetProcessById(process);
        long wakeups = Directory.EnumerateDirectories(folder + "/task").Sum(
            static task => Read(task + "/status", "voluntary_ctxt_switches:"));
        return new QuietCounters(
            running.TotalProcessorTime, Read(folder + "/io", "write_bytes:"), wakeups,
            Read(folder + "/status", "VmRSS:") * 1024, Read(folder + "/status", "RssAnon:") * 1024);
    }

    private static long Read(string file, string name)
    {
        string line = File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(
            line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}
