namespace TypedMemory.Mcp.Graph;

/// <summary>An entity as the reference server has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EntityType">Its type.</param>
/// <param name="Observations">Its observations, in order.</param>
internal sealed record GraphEntity(string Name, string EntityType, IReadOnlyList<string> Observations);
