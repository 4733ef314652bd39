namespace TypedMemory.Tests;

/// <summary>A turn of a conversation, for the tests of recall.</summary>
[MemoryType("turn", Key = "{Agent}:{Session}:{Number}", Thread = "{Agent}:{Session}")]
public sealed partial record Turn
{
    public required string Agent { get; init; }

    public required string Session { get; init; }

    public required int Number { get; init; }

    [FullText]
    public required string Text { get; init; }

    [FullText(Weight = 3)]
    public string Title { get; init; } = "";

    [Index]
    public string? Speaker { get; init; }

    public string? Mood { get; init; }

    public DateTimeOffset At { get; init; }

    public double Importance { get; init; }
}
