namespace TypedMemory.Tests;

[MemoryObject]
public sealed record PresetPlace
{
    public const PresetState Usual = PresetState.Second;

    public string City { get; init; } = "nowhere";

    public int Floor { get; init; } = 1 + 2;
}
