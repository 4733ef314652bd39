using System.Collections.Immutable;
using TypedMemory;

namespace AgentNamespace1;

/// <summary>What the agent knows of a topic. The key, the repository and the merge are generated.</summary>
[MemoryType("fact", Key = "{Topic}")]
public sealed partial record Fact
{
    /// <summary>What it is about.</summary>
    public required string Topic { get; init; }

    /// <summary>What is known; of two edits the later one wins.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>The machines that have told it; edits of both sides are joined.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Sources { get; init; } = [];

    /// <summary>How often it was recalled; edits of both sides add up.</summary>
    [Merge(MergeKind.Counter)]
    public long Recalled { get; init; }
}
