using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TypedMemory.Tests;

/// <summary>What an agent did: one repository for all that it can be.</summary>
[MemoryType("event", Key = "{Agent}:{Number}")]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Called), "called")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Decided), 3)]
public abstract partial record AgentEvent
{
    public required string Agent { get; init; }

    public required long Number { get; init; }

    [Index] public int Weight { get; init; } = 1;

    [FullText] public string Note { get; init; } = "";

    /// <summary>A call of a tool.</summary>
    public sealed record Called : AgentEvent
    {
        [Index] public required string Tool { get; init; }

        public int Tokens { get; init; } = 10;

        [FullText] public string? Text { get; init; }

        public ImmutableArray<OrderLine> Lines { get; init; } = [];
    }

    /// <summary>A call that failed.</summary>
    public record Failed : AgentEvent
    {
        [Index] public required string Tool { get; init; }

        public string Error { get; init; } = "";

        public string? Text { get; init; }

        public int Tokens { get; init; }
    }

    /// <summary>A choice, made by a constructor.</summary>
    [Index(nameof(Choice), nameof(Weight))]
    public sealed record Decided(string Choice, OrderPoint? Place = null) : AgentEvent
    {
        [Merge(MergeKind.Counter)] public long Votes { get; init; }

        public ImmutableDictionary<string, int> Scores { get; init; } = ImmutableDictionary<string, int>.Empty;
    }
}
