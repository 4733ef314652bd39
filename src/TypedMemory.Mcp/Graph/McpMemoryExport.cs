namespace TypedMemory;

/// <summary>What an export to an MCP memory file wrote.</summary>
/// <param name="Entities">How many entities.</param>
/// <param name="Relations">How many relations.</param>
public readonly record struct McpMemoryExport(int Entities, int Relations);
