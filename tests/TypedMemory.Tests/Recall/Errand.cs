namespace TypedMemory.Tests.Recall;

/// <summary>Something to do, of which young and important ones count more.</summary>
[MemoryType("errand", Key = "{Owner}:{Id}")]
public sealed partial record Errand
{
    public required string Owner { get; init; }

    public required int Id { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Recency(HalfLife = "7.00:00:00")]
    public DateTimeOffset? At { get; init; }

    [Importance(Max = 4, Weight = 0.5)]
    public int Urgency { get; init; }
}
