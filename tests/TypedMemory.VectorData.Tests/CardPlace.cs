namespace TypedMemory.VectorData.Tests;

/// <summary>Where a card is.</summary>
[MemoryObject]
public sealed partial record CardPlace
{
    public string Box { get; init; } = "";
}
