namespace TypedMemory.Tests;

/// <summary>A record within a specimen, whose members have defaults too.</summary>
[MemoryObject]
public sealed record SpecimenPart(string Name)
{
    public decimal? Weight { get; init; } = 1.50m;

    public JobState State { get; init; } = JobState.Running;

    public HashSet<int> Marks { get; init; } = [1];
}
