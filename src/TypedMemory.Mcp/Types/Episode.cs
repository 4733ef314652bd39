using System.Collections.Immutable;

namespace TypedMemory.Mcp.Types;

/// <summary>Something that happened: what was tried, and what came of it.</summary>
[MemoryType("episode", Key = "{Agent}:{Name}")]
public sealed partial record Episode
{
    /// <summary>Whom it happened to: the agent's name, or a name that several agents share, e.g. team.</summary>
    public required string Agent { get; init; }

    /// <summary>Its name, e.g. 2026-03-14 outage.</summary>
    [FullText(Weight = 2)]
    public required string Name { get; init; }

    /// <summary>When it happened.</summary>
    [Index]
    public DateTimeOffset? Time { get; init; }

    /// <summary>What happened.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>What came of it, and what is to be learned.</summary>
    [FullText]
    public string Outcome { get; init; } = "";

    /// <summary>Words to group by.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}
