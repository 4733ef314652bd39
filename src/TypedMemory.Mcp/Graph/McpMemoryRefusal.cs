namespace TypedMemory;

/// <summary>A line of an MCP memory file that was not taken in.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Reason">Why.</param>
public readonly record struct McpMemoryRefusal(long Line, string Reason);
