using System.Collections.Immutable;
using TypedMemory;

namespace Smoke;

[MemoryType("rule", Key = "{Agent}:{Name}")]
public sealed partial record Rule
{
    public required string Agent { get; init; }

    public required string Name { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Index]
    public string? Source { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    [Merge(MergeKind.Counter)]
    public long Uses { get; init; }

    public RuleScope? Scope { get; init; }

    [Index, Merge(MergeKind.Map)]
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;
}
