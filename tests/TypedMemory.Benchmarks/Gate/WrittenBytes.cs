using System.Globalization;

namespace TypedMemory.Benchmarks.Gate;

/// <summary>What this process has handed to the system to write.</summary>
internal static class WrittenBytes
{
    private const string Counters = "/proc/self/io", Name = "wchar:";

    /// <summary>Whether the system counts it.</summary>
    public static bool AreKnown { get; } = File.Exists(Counters);

    /// <summary>The bytes so far; 0 where nobody counts.</summary>
    public static long Now
    {
        get
        {
            if (!AreKnown) return 0;
            string line = File.ReadLines(Counters).First(static line => line.StartsWith(Name, StringComparison.Ordinal));
            return long.Parse(line.AsSpan(Name.Length), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
        }
    }
}
