namespace TypedMemory.Core.Tests.Merging;

[MemoryObject]
public sealed partial record MixedPlace
{
    public string? City { get; init; }

    public string? Street { get; init; }
}
