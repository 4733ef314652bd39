using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TypedMemory.Testing.Tests;

/// <summary>A memory type with cases that two replicas make different ones of.</summary>
[MemoryType("deed", Key = "{Id}")]
[JsonDerivedType(typeof(Planned), "planned")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Done), "done")]
public abstract partial record Deed
{
    public required string Id { get; init; }

    public string Note { get; init; } = "";

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    /// <summary>What two of the cases need, of every kind that is not one value.</summary>
    public abstract record Located : Deed
    {
        [Merge(MergeKind.Set)]
        public required ImmutableSortedSet<string> Steps { get; init; }

        [Merge(MergeKind.Map)]
        public required ImmutableSortedDictionary<string, int> Scores { get; init; }

        [Merge(MergeKind.Record)]
        public required DeedPlace Place { get; init; }

        [Merge(MergeKind.Counter)]
        public required byte Visits { get; init; }

        [Merge(MergeKind.Max)]
        public required int? High { get; init; }
    }

    public sealed record Planned : Located
    {
        public required string Text { get; init; }

        public string Owner { get; init; } = "";

        [Merge(MergeKind.Counter)]
        public long Tries { get; init; }
    }

    public sealed record Failed : Located
    {
        public required string Text { get; init; }

        public required int Code { get; init; }
    }

    public sealed record Done : Deed
    {
        public required string Result { get; init; }

        [Merge(MergeKind.Counter)]
        public long Tries { get; init; }
    }
}
