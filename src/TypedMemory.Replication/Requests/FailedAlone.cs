namespace TypedMemory.Replication.Requests;

/// <summary>A document that failed by itself as often as it may.</summary>
/// <param name="Item">The document.</param>
/// <param name="Error">The last failure.</param>
internal readonly record struct FailedAlone<T>(T Item, TypedMemoryException Error);
