using System.Diagnostics;
using System.Globalization;
using TypedMemory.Benchmarks.Store;

namespace TypedMemory.Benchmarks.Processes;

/// <summary>The process whose memory is measured: this program, started anew.</summary>
internal static class MemoryChild
{
    public const string Argument = "--memory-child";
    private const int Batch = 1000;

    /// <summary>Does the work and prints the peak memory in MB.</summary>
    public static async Task<int> RunAsync(string folder, string documents)
    {
        int count = int.Parse(documents, CultureInfo.InvariantCulture);
        await using var system = new TypedSystem();
        await system.OpenAsync(folder, full: false);
        for (int i = 0; i < count; i += Batch)
            await system.PutManyAsync([.. Enumerable.Range(i, Batch).Select(static number => Note.Of(number, 0))]);
        if (await system.RangeAsync("note:a7:") != count) throw new InvalidOperationException("the range is not whole");
        using Process self = Process.GetCurrentProcess();
        Console.WriteLine((self.PeakWorkingSet64 / 1e6).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
