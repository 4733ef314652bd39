namespace TypedMemory.Benchmarks.Recall;

/// <summary>A turn of a conversation, as an application would keep it.</summary>
[Vector(384, From = "Speaker,Text,Caption,Date")]
[MemoryType("talk", Key = "{Conversation}:{Session}:{Number}", Thread = "{Session}")]
public sealed partial record RecallTurn
{
    public required string Conversation { get; init; }

    public required int Session { get; init; }

    public required int Number { get; init; }

    [FullText]
    public required string Speaker { get; init; }

    [FullText]
    public required string Text { get; init; }

    [FullText]
    public string Caption { get; init; } = "";

    [FullText]
    public string Date { get; init; } = "";
}
