using System.Collections.Immutable;

namespace TypedMemory.Tests;

[MemoryType("order", Key = "{Number}")]
public sealed partial record Order
{
    public required int Number { get; init; }

    public ImmutableArray<OrderLine> Lines { get; init; } = [];

    public List<OrderPoint>? Points { get; init; }

    public OrderBox? Box { get; init; }
}
