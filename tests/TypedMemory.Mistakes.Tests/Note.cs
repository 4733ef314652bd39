using System.Collections.Immutable;

namespace TypedMemory.Mistakes.Tests;

/// <summary>What the newcomer remembers.</summary>
[MemoryType("note", Key = "{Topic}")]
public sealed partial record Note
{
    /// <summary>What it is about.</summary>
    public required string Topic { get; init; }

    /// <summary>The text.</summary>
    [FullText]
    public string Text { get; init; } = "";

    /// <summary>A handle that no other note has.</summary>
    [Index(IsUnique = true)]
    public string? Handle { get; init; }

    /// <summary>How often it was read.</summary>
    [Merge(MergeKind.Counter)]
    public long Reads { get; init; }

    /// <summary>Words on it.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}
