namespace TypedMemory.Agents.Tests;

[MemoryType("fact", Key = "{Topic}")]
public sealed partial record Fact
{
    public required string Topic { get; init; }

    [FullText]
    public string Text { get; init; } = "";
}
