namespace TypedMemory.Testing.Tests;

/// <summary>Where a deed is.</summary>
[MemoryObject]
public sealed record DeedPlace(string City, int? Floor = null);
