namespace TypedMemory.Simulation;

/// <summary>The seeds that ever failed: played first in every run.</summary>
internal static class KnownSeeds
{
    public static IReadOnlyList<int> All { get; } = [];
}
