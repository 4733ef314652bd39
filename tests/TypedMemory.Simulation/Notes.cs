using System.Collections.Immutable;
using TypedMemory.Generated;

namespace TypedMemory.Simulation;

/// <summary>How far a note is; only moves forward.</summary>
public enum Stage
{
    /// <summary>New.</summary>
    Draft,

    /// <summary>Read by somebody.</summary>
    Review,

    /// <summary>Finished.</summary>
    Done,
}

/// <summary>A nested record.</summary>
[MemoryObject]
public sealed partial record Place
{
    /// <summary>A member.</summary>
    public string? City { get; init; }

    /// <summary>Another member.</summary>
    public string? Street { get; init; }
}

/// <summary>A memory with a member of every merge kind. Documents whose key starts with k are never deleted.</summary>
[MemoryType("note")]
public sealed partial record Note
{
    /// <summary>The key.</summary>
    [MemoryKey]
    public required string Key { get; init; }

    /// <summary>Last writer wins.</summary>
    public string? Text { get; init; }

    /// <summary>Last writer wins; unknown to the older schema.</summary>
    public string? Source { get; init; }

    /// <summary>Set.</summary>
    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    /// <summary>Counter.</summary>
    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    /// <summary>Max.</summary>
    [Merge(MergeKind.Max)]
    public long Best { get; init; }

    /// <summary>A merge of our own.</summary>
    [Merge(typeof(BitsMerge))]
    public long Bits { get; init; }

    /// <summary>Min.</summary>
    [Merge(MergeKind.Min)]
    public long Least { get; init; }

    /// <summary>Monotone.</summary>
    [Merge(MergeKind.Monotone)]
    public Stage Stage { get; init; }

    /// <summary>First writer wins.</summary>
    [Merge(MergeKind.FirstWriterWins)]
    public string? Born { get; init; }

    /// <summary>Map; unknown to the older schema.</summary>
    [Merge(MergeKind.Map)]
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Nested record.</summary>
    [Merge(MergeKind.Record)]
    public Place Place { get; init; } = new();
}
