using TypedMemory.Generated;

namespace TypedMemory.Benchmarks.Merging;

/// <summary>A record with only last-writer-wins members.</summary>
[MemoryType("mergeplain")]
public sealed partial record MergePlainRecord
{
    /// <summary>The key.</summary>
    [MemoryKey]
    public required string Key { get; init; }

    /// <summary>Last writer wins.</summary>
    public string Text { get; init; } = "";

    /// <summary>Last writer wins.</summary>
    public string? Source { get; init; }
}
