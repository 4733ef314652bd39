using System.Collections.Immutable;
using TypedMemory;

namespace McpMemory;

/// <summary>Something that a team has decided, and why.</summary>
[MemoryType("decision", Key = "{Team}:{Topic}")]
public sealed partial record Decision
{
    /// <summary>Whose decision it is.</summary>
    public required string Team { get; init; }

    /// <summary>What it is about, in a few words.</summary>
    [FullText(Weight = 2)]
    public required string Topic { get; init; }

    /// <summary>What was decided.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>Who took part; names that two agents add at once are all kept.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> People { get; init; } = [];
}
