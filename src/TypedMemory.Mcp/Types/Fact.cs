using System.Collections.Immutable;

namespace TypedMemory.Mcp.Types;

/// <summary>Something that is so: one statement on one topic.</summary>
[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    /// <summary>Who knows it: the agent's name, or a name that several agents share, e.g. team.</summary>
    public required string Agent { get; init; }

    /// <summary>What it is about, in a few words, e.g. deploys. There is one fact for each topic of an agent.</summary>
    [FullText(Weight = 2)]
    public required string Topic { get; init; }

    /// <summary>The statement, in plain words.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>Words to group by.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    /// <summary>How often it was of use.</summary>
    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    /// <summary>How sure it is, from 0 to 1.</summary>
    [Merge(MergeKind.Max)]
    public double Confidence { get; init; }

    /// <summary>Where it comes from: a person, a page, a file.</summary>
    [Index]
    public string? Source { get; init; }
}
