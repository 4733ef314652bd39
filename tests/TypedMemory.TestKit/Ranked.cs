namespace TypedMemory.TestKit;

/// <summary>A base of memory types that other assemblies have: nothing of its source is seen there.</summary>
public abstract record Ranked
{
    public int Rank { get; init; } = 7;
}
