namespace TypedMemory.Tests;

/// <summary>Says itself until when it holds.</summary>
[MemoryType("memo", Key = "{Agent}:{Title}")]
public sealed partial record Memo
{
    public required string Agent { get; init; }

    public required string Title { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Merge(MergeKind.Counter)]
    public long Hits { get; init; }

    [Index]
    public string? Source { get; init; }

    [Expires]
    public DateTimeOffset? Until { get; init; }
}
