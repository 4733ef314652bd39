namespace TypedMemory.Tests;

[MemoryObject]
public sealed record OrderBox(string Color, List<OrderPoint>? Corners = null);
