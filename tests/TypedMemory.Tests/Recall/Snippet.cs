namespace TypedMemory.Tests.Recall;

/// <summary>A text with words and meaning, and a vector of the application's own.</summary>
[MemoryType("snippet", Key = "{Shelf}:{Number}")]
public sealed partial record Snippet
{
    public required string Shelf { get; init; }

    public required int Number { get; init; }

    public string Title { get; init; } = "";

    [FullText]
    [Vector(ConceptEmbedder.Dimensions, From = nameof(Title) + "," + nameof(Text))]
    public string Text { get; init; } = "";

    [FullText]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Index]
    public string? Topic { get; init; }

    public bool Secret { get; init; }

    [Vector(3, Distance = VectorDistance.Euclidean)]
    public ReadOnlyMemory<float> Picture { get; init; }
}
