namespace TypedMemory.Tests;

/// <summary>A memory type that is a struct.</summary>
[MemoryType("gauge", Key = "{Place}:{Name}")]
public readonly record struct Gauge(string Place, string Name, double Level = 0);
