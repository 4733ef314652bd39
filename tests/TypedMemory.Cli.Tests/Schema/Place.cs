namespace TypedMemory.Cli.Tests;

/// <summary>A memory object.</summary>
[MemoryObject]
public sealed record Place(string Name);
