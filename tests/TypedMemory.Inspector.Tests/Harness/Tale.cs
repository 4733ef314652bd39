namespace TypedMemory.Inspector.Tests;

/// <summary>A text that is found by what it means too.</summary>
[MemoryType("tale", Key = "{Name}")]
public sealed partial record Tale
{
    public required string Name { get; init; }

    [FullText, Vector(2)]
    public string Text { get; init; } = "";
}
