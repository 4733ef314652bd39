namespace TypedMemory.Tests;

/// <summary>A link of a chain, which can be closed to a ring.</summary>
[MemoryObject]
public sealed class ChainLink
{
    public ChainLink? Next { get; set; }

    public List<ChainLink>? Others { get; set; }
}
