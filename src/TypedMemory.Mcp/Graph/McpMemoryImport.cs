namespace TypedMemory;

/// <summary>What an import of an MCP memory file did.</summary>
/// <param name="Entities">How many entities were taken in.</param>
/// <param name="Relations">How many relations were taken in.</param>
/// <param name="Refused">The lines that were not, with the reasons.</param>
public sealed record McpMemoryImport(int Entities, int Relations, IReadOnlyList<McpMemoryRefusal> Refused);
