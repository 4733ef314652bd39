using System.Numerics;

namespace TypedMemory.Tests;

/// <summary>A type whose members are merged by their values, in many kinds.</summary>
[MemoryType("tally", Key = "{Name}")]
public sealed partial record Tally
{
    public required string Name { get; init; }

    [Merge(MergeKind.Max)]
    public decimal High { get; init; }

    [Merge(MergeKind.Min)]
    public decimal Low { get; init; } = 1000;

    [Merge(MergeKind.Max)]
    public Int128 Wide { get; init; }

    [Merge(MergeKind.Max)]
    public BigInteger Big { get; init; }

    [Merge(MergeKind.Max)]
    public string Word { get; init; } = "";

    [Merge(MergeKind.Min)]
    public TimeSpan Fastest { get; init; } = TimeSpan.FromDays(1);

    [Merge(MergeKind.Max)]
    public DateTimeOffset LastSeen { get; init; }

    [Merge(MergeKind.Max)]
    public Version? Seen { get; init; }

    [Merge(MergeKind.Counter)]
    public uint Stock { get; init; } = 1;

    [Merge(MergeKind.Counter)]
    public sbyte Small { get; init; }

    [Merge(MergeKind.Counter)]
    public ulong Huge { get; init; }
}
