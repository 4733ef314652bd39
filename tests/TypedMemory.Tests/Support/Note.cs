namespace TypedMemory.Tests;

[MemoryType("note", Key = "{Agent}:{Title}")]
public sealed partial record Note
{
    public required string Agent { get; init; }

    public required string Title { get; init; }

    public string Text { get; init; } = "";

    public int Stars { get; init; }

    [Index]
    public string? Source { get; init; }
}
