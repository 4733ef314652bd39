using System.Collections.Immutable;

namespace TypedMemory.Mcp.Types;

/// <summary>Something that is always to be done, or never.</summary>
[MemoryType("rule", Key = "{Agent}:{Name}")]
public sealed partial record Rule
{
    /// <summary>Who keeps it: the agent's name, or a name that several agents share, e.g. team.</summary>
    public required string Agent { get; init; }

    /// <summary>Its name, in a few words, e.g. ask before a push.</summary>
    [FullText(Weight = 2)]
    public required string Name { get; init; }

    /// <summary>What is to be done, or not, and when.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>Why it is kept.</summary>
    [FullText]
    public string Reason { get; init; } = "";

    /// <summary>How much it matters beside other rules; the greater, the more.</summary>
    public int Priority { get; init; }

    /// <summary>Words to group by.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}
