namespace TypedMemory.Recall;

/// <summary>The knobs of the worker that makes vectors, each with its reason.</summary>
internal static class EmbeddingTuning
{
    /// <summary>
    /// A model takes several texts at little more than the cost of one; a killed batch is made again.
    /// </summary>
    public const int BatchSize = 64;

    /// <summary>
    /// How often a text may fail while others go well, before it is its own fault: once could be a hiccup.
    /// </summary>
    public const int MaxFaults = 3;

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200), Longest = TimeSpan.FromMinutes(1);

    /// <summary>How long the worker waits after so many failures in a row: twice as long each time.</summary>
    public static TimeSpan Delay(int failures)
    {
        double factor = Math.Pow(2, Math.Min(failures - 1, 16));
        return TimeSpan.FromTicks((long)Math.Min(First.Ticks * factor, Longest.Ticks));
    }
}
