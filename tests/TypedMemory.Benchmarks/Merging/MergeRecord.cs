using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Benchmarks.Merging;

/// <summary>A record with a member of the kinds that agents' memories use most.</summary>
[MemoryType("mergerecord")]
public sealed partial record MergeRecord
{
    /// <summary>The key.</summary>
    [MemoryKey]
    public required string Key { get; init; }

    /// <summary>Last writer wins.</summary>
    public string Text { get; init; } = "";

    /// <summary>Last writer wins.</summary>
    public string? Source { get; init; }

    /// <summary>Set.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    /// <summary>Counter.</summary>
    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    /// <summary>Max.</summary>
    [Merge(MergeKind.Max)]
    public double Confidence { get; init; }
}
