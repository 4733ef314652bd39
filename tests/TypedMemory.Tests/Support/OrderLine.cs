using System.Collections.Immutable;

namespace TypedMemory.Tests;

[MemoryObject]
public sealed record OrderLine
{
    public required string Sku { get; init; }

    public int Quantity { get; init; } = 1;

    public decimal? Discount { get; init; }

    public JobState State { get; init; }

    public ImmutableHashSet<string> Marks { get; init; } = [];

    public OrderBox? Box { get; init; }

    public OrderPoint[] Stops { get; init; } = [];

    public Dictionary<string, int> Sizes { get; init; } = [];

    /// <summary>A record within itself: its elements have no fields.</summary>
    public ImmutableArray<OrderLine> Parts { get; init; } = [];
}
