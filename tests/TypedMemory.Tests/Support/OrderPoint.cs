namespace TypedMemory.Tests;

[MemoryObject]
public readonly record struct OrderPoint(int X, int Y = 7);
