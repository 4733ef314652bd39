namespace TypedMemory.Simulation;

/// <summary>Can end, be superseded and be restored.</summary>
[MemoryType("fact")]
public sealed partial record Fact
{
    /// <summary>The key.</summary>
    [MemoryKey]
    public required string Key { get; init; }

    /// <summary>Last writer wins.</summary>
    public string Text { get; init; } = "";

    /// <summary>Counter.</summary>
    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    /// <summary>Until when it holds.</summary>
    [Expires]
    public DateTimeOffset? Until { get; init; }
}
