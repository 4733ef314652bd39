using System.Collections.Immutable;

namespace TypedMemory.Mcp.Types;

/// <summary>How something is done: steps that worked.</summary>
[MemoryType("skill", Key = "{Agent}:{Name}")]
public sealed partial record Skill
{
    /// <summary>Who can do it: the agent's name, or a name that several agents share, e.g. team.</summary>
    public required string Agent { get; init; }

    /// <summary>Its name, in a few words, e.g. release a version.</summary>
    [FullText(Weight = 2)]
    public required string Name { get; init; }

    /// <summary>When it is of use, in a sentence.</summary>
    [FullText]
    public string Description { get; init; } = "";

    /// <summary>The steps, in plain words or as commands.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>Words to group by.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    /// <summary>How often it was used.</summary>
    [Merge(MergeKind.Counter)]
    public long Uses { get; init; }
}
