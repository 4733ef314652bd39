using System.Numerics;

namespace TypedMemory.Tests;

/// <summary>A member of every kind of value that queries compare; some have an index.</summary>
[MemoryType("measure", Key = "{Number}")]
[Index(nameof(Text), nameof(Whole))]
public sealed partial record Measure
{
    public required int Number { get; init; }

    [Index] public int Whole { get; init; }

    public int? MaybeWhole { get; init; }

    [Index] public string? Text { get; init; }

    public double Real { get; init; }

    public float? MaybeReal { get; init; }

    public Half Small { get; init; }

    [Index] public decimal Exact { get; init; }

    public decimal? MaybeExact { get; init; }

    [Index] public Int128 Wide { get; init; }

    public UInt128 WidePositive { get; init; }

    public BigInteger Any { get; init; }

    [Index] public ulong Positive { get; init; }

    public bool Flag { get; init; }

    public char Letter { get; init; }

    [Index] public JobState State { get; init; }

    public Guid Guid { get; init; }

    [Index] public DateTime Moment { get; init; }

    public DateTimeOffset? Instant { get; init; }

    public DateOnly Day { get; init; }

    [Index] public TimeOnly Time { get; init; }

    public TimeSpan Span { get; init; }

    public Version? Version { get; init; }

    [Index] public List<int?> Numbers { get; init; } = [];

    public Dictionary<string, int?> Map { get; init; } = [];

    public Dictionary<string, OrderPoint?> Points { get; init; } = [];
}
