namespace TypedMemory.Benchmarks.Recall;

/// <summary>A turn of a conversation without any index.</summary>
[MemoryType("plain-talk", Key = "{Conversation}:{Session}:{Number}")]
public sealed partial record PlainTurn
{
    public required string Conversation { get; init; }

    public required int Session { get; init; }

    public required int Number { get; init; }

    public required string Speaker { get; init; }

    public required string Text { get; init; }
}
