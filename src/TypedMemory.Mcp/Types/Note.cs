using System.Collections.Immutable;

namespace TypedMemory.Mcp.Types;

/// <summary>A text that is neither fact, rule, skill nor episode.</summary>
[MemoryType("note", Key = "{Name}")]
public sealed partial record Note
{
    /// <summary>Its name. There is one note of each name, for every agent.</summary>
    [FullText(Weight = 2)]
    public required string Name { get; init; }

    /// <summary>The text of the note.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>Words to group by.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}
