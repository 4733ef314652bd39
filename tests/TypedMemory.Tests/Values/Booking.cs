namespace TypedMemory.Tests;

/// <summary>A type whose constructor refuses combinations of values that are good one by one.</summary>
[MemoryType("booking", Key = "{Name}")]
public sealed partial record Booking(string Name, int Start, int End)
{
    public int End { get; init; } =
        End >= Start ? End : throw new ArgumentException($"the end {End} is before the start {Start}");
}
