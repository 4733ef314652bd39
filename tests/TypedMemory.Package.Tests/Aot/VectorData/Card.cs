using TypedMemory;

namespace Cards;

/// <summary>A memory type with a vector of the application's own.</summary>
[MemoryType("card", Key = "{Id}")]
public sealed partial record Card
{
    public required string Id { get; init; }

    [FullText]
    public string Text { get; init; } = "";

    [Index]
    public int Stars { get; init; }

    [Vector(3)]
    public ReadOnlyMemory<float> Picture { get; init; }
}
