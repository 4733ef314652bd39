using System.Collections.Immutable;

namespace TypedMemory.Hub.Tests.OldFiles;

/// <summary>As it was when the files were written.</summary>
[MemoryType("finding", Key = "{Agent}:{Topic}")]
public sealed partial record Finding
{
    public required string Agent { get; init; }

    public required string Topic { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Index, Merge(MergeKind.Max)]
    public double Confidence { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Tags { get; init; } = [];

    [Merge(MergeKind.Counter)]
    public long Uses { get; init; }

    [Merge(MergeKind.FirstWriterWins)]
    public string Source { get; init; } = "";
}
