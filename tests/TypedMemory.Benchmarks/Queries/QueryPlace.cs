namespace TypedMemory.Benchmarks.Queries;

/// <summary>A record within the document.</summary>
[MemoryObject]
public sealed record QueryPlace([property: Index] string City, int Floor);
