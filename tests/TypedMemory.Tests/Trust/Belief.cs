namespace TypedMemory.Tests;

/// <summary>Is what it says: the same text and kind are one document of an agent.</summary>
[MemoryType("belief", Key = "{Agent}")]
public sealed partial record Belief
{
    public required string Agent { get; init; }

    [ContentKey]
    public required string Text { get; init; }

    [ContentKey]
    public string? Kind { get; init; }

    [ContentKey]
    public int Year { get; init; }

    [ContentKey]
    public StoreKind Level { get; init; }

    [Merge(MergeKind.Counter)]
    public long Seen { get; init; }
}
