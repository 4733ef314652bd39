namespace TypedMemory;

/// <summary>A place in the order of a query's results: that of one document.</summary>
/// <param name="Key">The bytes of the members that the order is by.</param>
/// <param name="Id">The document's id.</param>
public sealed record QueryPosition(ReadOnlyMemory<byte> Key, string Id);
