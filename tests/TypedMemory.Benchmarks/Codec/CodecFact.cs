using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TypedMemory.Benchmarks.Codec;

/// <summary>What both codecs read and write.</summary>
[MemoryType("codec-fact", Key = "{Agent}:{Topic}")]
public sealed record CodecFact
{
    public required string Agent { get; init; }
    public required string Topic { get; init; }
    public string Text { get; init; } = "";
    public ImmutableArray<string> Tags { get; init; } = [];
    public long Hits { get; init; }
    public double Confidence { get; init; }
    public string? Source { get; init; }
    public bool Pinned { get; init; }
    public DateTimeOffset Seen { get; init; }
    public Guid Session { get; init; }
}

/// <summary>The peer: System.Text.Json's source generation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CodecFact))]
internal sealed partial class CodecFactContext : JsonSerializerContext;
