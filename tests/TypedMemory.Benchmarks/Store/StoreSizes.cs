namespace TypedMemory.Benchmarks.Store;

/// <summary>How much a round does.</summary>
/// <param name="Rounds">How many rounds are counted.</param>
/// <param name="Documents">How many documents are written in bulk.</param>
/// <param name="Singles">How many are written, and updated, one by one.</param>
/// <param name="Gets">How many are read one by one.</param>
/// <param name="Updates">How many of them are updated in bulk, for each document that there is.</param>
/// <param name="FullPuts">How many are written one by one with every commit synced.</param>
internal sealed record StoreSizes(int Rounds, int Documents, int Singles, int Gets, double Updates, int FullPuts)
{
    public static StoreSizes Whole { get; } = new(5, 100_000, 10_000, 100_000, 5, 2_000);

    public static StoreSizes Quick { get; } = new(3, 10_000, 2_000, 20_000, 5, 300);

    public static StoreSizes WarmUp { get; } = new(1, 5_000, 1_500, 10_000, 1, 64);

    /// <summary>Less of what takes longest for a system that syncs every commit whatever it is asked.</summary>
    public StoreSizes Synced =>
        this with { Singles = Math.Max(100, Singles / 20), Gets = Gets / 4, Updates = Updates / 50 };
}
