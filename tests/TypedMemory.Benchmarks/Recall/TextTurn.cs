namespace TypedMemory.Benchmarks.Recall;

/// <summary>A turn of a conversation with a full text.</summary>
[MemoryType("text-talk", Key = "{Conversation}:{Session}:{Number}", Thread = "{Session}")]
public sealed partial record TextTurn
{
    public required string Conversation { get; init; }

    public required int Session { get; init; }

    public required int Number { get; init; }

    [FullText]
    public required string Speaker { get; init; }

    [FullText]
    public required string Text { get; init; }
}
