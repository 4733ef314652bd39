namespace TypedMemory.Mcp.Graph;

/// <summary>An edge of the knowledge graph, in active voice.</summary>
[MemoryType("relation", Key = "{From}:{RelationType}:{To}")]
public sealed partial record Relation
{
    /// <summary>The name of the entity where it starts.</summary>
    [FullText]
    public required string From { get; init; }

    /// <summary>The name of the entity where it ends.</summary>
    [FullText]
    [Index]
    public required string To { get; init; }

    /// <summary>Its type, e.g. works_at.</summary>
    [FullText]
    public required string RelationType { get; init; }

    /// <summary>Where it stands in the graph, in microseconds since 1970.</summary>
    public long Order { get; init; }
}
