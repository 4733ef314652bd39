namespace TypedMemory.Core.Store;

/// <summary>How far a compaction is.</summary>
/// <param name="Step">What it is doing; each step begins with its own numbers.</param>
/// <param name="Done">How much of the step is done.</param>
/// <param name="Total">How much the step has to do; 0 if there is nothing.</param>
public readonly record struct CompactionProgress(CompactionStep Step, long Done, long Total)
{
    /// <summary>How much of the step is done, from 0 to 100.</summary>
    public int Percent => Total <= 0 ? 100 : (int)Math.Clamp(100 * Done / Total, 0, 100);

    /// <summary>How much of the whole is done, from 0 to 100: each step counts a quarter.</summary>
    public int OverallPercent => (25 * (int)Step) + (Percent / 4);
}
