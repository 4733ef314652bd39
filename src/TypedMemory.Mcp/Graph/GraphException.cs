namespace TypedMemory.Mcp.Graph;

/// <summary>The graph refuses a request; nothing was done.</summary>
internal sealed class GraphException(string message) : Exception(message);
