namespace TypedMemory.Tests.Recall;

/// <summary>A text that has a meaning and no words.</summary>
[MemoryType("thought", Key = "{Id}")]
[Vector(ConceptEmbedder.Dimensions, From = nameof(Thought.Text))]
public sealed partial record Thought
{
    public required string Id { get; init; }

    public string Text { get; init; } = "";
}
