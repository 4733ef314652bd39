namespace TypedMemory.Core.Queries.Fields;

/// <summary>An entry's place in an index over fields.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Id">Its document.</param>
public sealed record FieldPlace(ReadOnlyMemory<byte> Key, string Id);
