namespace TypedMemory.Mcp.Graph;

/// <summary>A part of the graph.</summary>
/// <param name="Entities">Its entities, in order.</param>
/// <param name="Relations">Its relations, in order.</param>
internal sealed record GraphView(IReadOnlyList<GraphEntity> Entities, IReadOnlyList<GraphRelation> Relations);
