namespace TypedMemory.Tests;

/// <summary>Can be forgotten, and is in every kind of index.</summary>
[MemoryType("whisper", Key = "{Name}", Conflicts = ConflictPolicy.ForgetWins)]
[Index(nameof(Whisper.Mood), nameof(Whisper.Text))]
public sealed partial record Whisper
{
    public required string Name { get; init; }

    [Index, FullText, Vector(2)]
    public string Text { get; init; } = "";

    [FullText]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Vector(4)]
    public ReadOnlyMemory<float>? Sound { get; init; }

    public string Mood { get; init; } = "";
}
