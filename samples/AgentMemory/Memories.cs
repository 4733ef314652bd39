using System.Collections.Immutable;
using TypedMemory;

namespace AgentMemory;

/// <summary>Something the agent holds to be true, with how sure it is.</summary>
[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Index, Merge(MergeKind.Max)]
    public double Confidence { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}

/// <summary>Something the agent was told always to do. The first to write it decides.</summary>
[MemoryType("rule", Key = "{Agent}:{Name}")]
public sealed partial record Rule
{
    public required string Agent { get; init; }

    public required string Name { get; init; }

    [Merge(MergeKind.FirstWriterWins)]
    public string Text { get; init; } = "";
}

/// <summary>Something the agent can do, and how often it did: uses on several machines add up.</summary>
[MemoryType("skill", Key = "{Agent}:{Name}")]
public sealed partial record Skill
{
    public required string Agent { get; init; }

    public required string Name { get; init; }

    public ImmutableArray<string> Steps { get; init; } = [];

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    [Merge(MergeKind.Counter)]
    public long Uses { get; init; }
}

/// <summary>Something that happened to the agent.</summary>
[MemoryType("episode", Key = "{Agent}:{Started}")]
[Index(nameof(Agent), nameof(Started), IsDescending = [false, true])]
public sealed partial record Episode
{
    public required string Agent { get; init; }

    public required DateTimeOffset Started { get; init; }

    [FullText]
    public string Summary { get; init; } = "";
}

/// <summary>Something that was decided. Where two devices decide otherwise, people settle it.</summary>
[MemoryType("decision", Key = "{Agent}:{Topic}", Conflicts = ConflictPolicy.Manual)]
public sealed partial record Decision
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    public string Choice { get; init; } = "";
}
