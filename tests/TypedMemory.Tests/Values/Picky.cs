namespace TypedMemory.Tests;

/// <summary>A type whose own code throws: a setter below zero, a getter at 13, the key at "bad".</summary>
[MemoryType("picky", Key = "{Name}")]
public sealed partial record Picky
{
    private readonly string _name = "";
    private readonly int _level;

    public required string Name
    {
        get => _name == "bad" ? throw new InvalidOperationException("the name is bad") : _name;
        init => _name = value;
    }

    public int Level
    {
        get => _level == 13 ? throw new InvalidOperationException("13 is not shown") : _level;
        init => _level = value < 0
            ? throw new ArgumentOutOfRangeException(nameof(value), "the level is below zero") : value;
    }

    [Merge(typeof(RefusingMerge))]
    public long Bits { get; init; }
}
