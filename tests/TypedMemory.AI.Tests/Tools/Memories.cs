using System.Collections.Immutable;

namespace TypedMemory.AI.Tests.Tools;

/// <summary>What an agent knows.</summary>
[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    /// <summary>Who knows it.</summary>
    public required string Agent { get; init; }

    /// <summary>What it is about.</summary>
    public required string Topic { get; init; }

    /// <summary>What is known, in a sentence.</summary>
    [FullText] public string Text { get; init; } = "";

    [Merge(MergeKind.Set)] public ImmutableHashSet<string> Tags { get; init; } = [];

    [Merge(MergeKind.Counter)] public long Hits { get; init; }

    [Merge(MergeKind.Max)] public double Confidence { get; init; }
}

/// <summary>Without a full text, with an enum, and conflicts by hand.</summary>
[MemoryType("todo-entry", Key = "{Id}", Conflicts = ConflictPolicy.Manual)]
public sealed partial record TodoEntry
{
    [MemoryKey(Generate = KeyKind.Guid7)] public Guid Id { get; init; }

    public string Title { get; init; } = "";

    public TodoState State { get; init; }

    public Place? Where { get; init; }
}

public enum TodoState
{
    Open,
    Done,
}

[MemoryObject]
public sealed partial record Place(string City, int? Floor);
