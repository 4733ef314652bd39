using System.Collections.Immutable;
using System.Numerics;
using TypedMemory.Generated;

namespace TypedMemory.Core.Tests.Merging;

/// <summary>A memory with a member of every merge kind, whose merge and codec are generated.</summary>
[MemoryType("mixed")]
public sealed partial record MixedMemory
{
    [MemoryKey]
    public required string Key { get; init; }

    public string? Text { get; init; }

    public string? Source { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    [Merge(MergeKind.Max)]
    public double Best { get; init; }

    [Merge(MergeKind.Min)]
    public long Least { get; init; }

    [Merge(MergeKind.Max)]
    public decimal Price { get; init; }

    [Merge(MergeKind.Min)]
    public string Word { get; init; } = "~";

    [Merge(MergeKind.Max)]
    public BigInteger Big { get; init; }

    [Merge(MergeKind.Max)]
    public Int128 Wide { get; init; }

    [Merge(MergeKind.Min)]
    public TimeSpan Time { get; init; } = TimeSpan.MaxValue;

    [Merge(MergeKind.Counter)]
    public uint Stock { get; init; }

    [Merge(typeof(MixedBits))]
    public long Bits { get; init; }

    [Merge(MergeKind.Monotone)]
    public MixedStage Stage { get; init; }

    [Merge(MergeKind.FirstWriterWins)]
    public string? Born { get; init; }

    [Merge(MergeKind.Map)]
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    [Merge(MergeKind.Record)]
    public MixedPlace Place { get; init; } = new();
}
