namespace TypedMemory.Tests;

/// <summary>Holds for a day after each edit.</summary>
[MemoryType("lease", Key = "{Name}", TimeToLive = "1.00:00:00")]
public sealed partial record Lease
{
    public required string Name { get; init; }

    public string Text { get; init; } = "";
}
