using System.Collections.Immutable;

namespace TypedMemory.Interop.Tests.Typed;

/// <summary>What the typed tests share with PouchDB.</summary>
[MemoryType("note", Key = "{Agent}:{Topic}")]
public sealed partial record Note
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    public string Text { get; init; } = "";

    public string Status { get; init; } = "";

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];
}
