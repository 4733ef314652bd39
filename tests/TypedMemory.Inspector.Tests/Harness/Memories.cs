using System.Collections.Immutable;

namespace TypedMemory.Inspector.Tests;

/// <summary>Something that an agent holds to be true.</summary>
[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Index, Merge(MergeKind.Max)]
    public double Confidence { get; init; }

    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}

/// <summary>What an agent keeps to itself: sealed, and read as it was before it was sealed too.</summary>
[MemoryType("diary", Key = "{Day}"), Encrypted(AcceptsPlaintext = true)]
public sealed partial record Diary
{
    public required string Day { get; init; }

    public string Entry { get; init; } = "";

    public string Mood { get; init; } = "";
}

/// <summary>A plan, whose conflicts people settle.</summary>
[MemoryType("plan", Key = "{Name}", Conflicts = ConflictPolicy.Manual)]
public sealed partial record Plan
{
    public required string Name { get; init; }

    public string Text { get; init; } = "";

    public string? Owner { get; init; }
}
