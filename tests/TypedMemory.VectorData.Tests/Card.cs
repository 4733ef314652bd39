namespace TypedMemory.VectorData.Tests;

/// <summary>A memory type with a text whose vector is made, and one of its own.</summary>
[MemoryType("card", Key = "{Deck}:{Number}")]
public sealed partial record Card
{
    public required string Deck { get; init; }

    public required int Number { get; init; }

    [FullText, Vector(2)]
    public string Text { get; init; } = "";

    [Vector(3, Distance = VectorDistance.Euclidean)]
    public ReadOnlyMemory<float>? Picture { get; init; }

    [Index]
    public int Stars { get; init; }

    public string? Author { get; init; }

    public bool Shown { get; init; }

    public DateTimeOffset? At { get; init; }

    public DayOfWeek Day { get; init; }

    public List<string> Tags { get; init; } = [];

    public CardPlace? Place { get; init; }

    [Encrypted]
    public string Secret { get; init; } = "";
}
