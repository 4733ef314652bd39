namespace TypedMemory.Mcp.Graph;

/// <summary>A relation as the reference server has it.</summary>
/// <param name="From">Where it starts.</param>
/// <param name="To">Where it ends.</param>
/// <param name="RelationType">Its type.</param>
internal sealed record GraphRelation(string From, string To, string RelationType);
