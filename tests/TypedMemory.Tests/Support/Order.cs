using System.Collections.Immutable;

namespace TypedMemory.Tests;

[MemoryType("order", Key = "{Number}")]
public sealed partial record Order
{
    public required int Number { get; init; }

    public ImmutableArray<OrderLine> Lines { get; init; } = [];

    public List<OrderPoint>? Points { get; init; }

    public OrderBox? Box { get; init; }

    [FullText] public ImmutableDictionary<string, OrderLine> ByName { get; init; } = ImmutableDictionary<string, OrderLine>.Empty;

    public Dictionary<JobState, OrderPoint?>? Places { get; init; }

    [Index, FullText] public Dictionary<string, string> Labels { get; init; } = [];
}
