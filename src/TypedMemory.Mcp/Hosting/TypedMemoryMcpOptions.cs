namespace TypedMemory;

/// <summary>What an MCP server gives of a memory.</summary>
public sealed class TypedMemoryMcpOptions
{
    /// <summary>The server's name, as clients show it. The default value is <c>typedmemory</c>.</summary>
    public string ServerName { get; set; } = "typedmemory";

    /// <summary>
    /// What the server tells the client of itself; clients hand it to the model. The default value is
    /// <see langword="null"/>: a few sentences on the tools.
    /// </summary>
    public string? Instructions { get; set; }

    /// <summary>
    /// Whether only tools are given that leave the memory as it is. The default value is <see langword="false"/>.
    /// </summary>
    public bool ReadOnly { get; set; }

    /// <summary>
    /// Which memory types clients see, e.g. <c>type => type == typeof(Fact)</c>. The default value is every registered
    /// one.
    /// </summary>
    public Func<Type, bool> Types { get; set; } = static _ => true;

    /// <summary>
    /// Which of these types have tools of their own; the others are found by <c>recall</c> and are resources. The
    /// default value is every one but those of the knowledge graph, which has its own tools.
    /// </summary>
    public Func<Type, bool> TypesWithTools { get; set; } = static _ => true;

    /// <summary>
    /// Whether the nine tools of the MCP reference server for memory are given, where the memory has the types of the
    /// knowledge graph (<c>AddTypedMemoryMcpTypes</c>). The default value is <see langword="true"/>.
    /// </summary>
    public bool KnowledgeGraph { get; set; } = true;
}
