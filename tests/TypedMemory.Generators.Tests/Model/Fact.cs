using System.Collections.Immutable;

namespace TypedMemory.Generators.Tests.Model;

/// <summary>The example of the design.</summary>
[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    public required string Agent { get; init; }
    public required string Topic { get; init; }
    public string Text { get; init; } = "";
    [Merge(MergeKind.Set)] public ImmutableHashSet<string> Tags { get; init; } = [];
    [Merge(MergeKind.Counter)] public long Hits { get; init; }
    [Merge(MergeKind.Max)] public double Confidence { get; init; }
    [Index] public string? Source { get; init; }
}
