namespace TypedMemory.Hub.Tests.Harness;

[MemoryType("plan", Key = "{Agent}:{Title}")]
public sealed partial record Plan
{
    public required string Agent { get; init; }

    public required string Title { get; init; }

    public string Text { get; init; } = "";

    public int Stars { get; init; }
}
