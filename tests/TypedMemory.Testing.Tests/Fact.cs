using System.Collections.Immutable;

namespace TypedMemory.Testing.Tests;

[MemoryType("fact", Key = "{Agent}:{Topic}")]
public sealed partial record Fact
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    public string Text { get; init; } = "";

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }
}
