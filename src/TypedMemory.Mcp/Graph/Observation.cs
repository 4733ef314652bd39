namespace TypedMemory.Mcp.Graph;

/// <summary>A sentence about an entity.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Order">
/// Where it stands among those of the entity, in microseconds since 1970: a set has no order of its own.
/// </param>
/// <param name="Copy">
/// Which copy of the same sentence it is. The default value is 0: the first. The same sentence of two machines is one
/// observation.
/// </param>
[MemoryObject]
public sealed partial record Observation(string Text, long Order, int Copy = 0);
