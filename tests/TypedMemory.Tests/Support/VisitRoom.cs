namespace TypedMemory.Tests;

/// <summary>A struct within a record.</summary>
[MemoryObject]
public readonly record struct VisitRoom(int Floor, VisitPart Part);
