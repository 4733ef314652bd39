namespace TypedMemory.Cli.Tests;

/// <summary>A memory type, whose schema this assembly carries.</summary>
[MemoryType("pump", Key = "{Site}:{Number}")]
public sealed partial record Pump
{
    public required string Site { get; init; }
    public required int Number { get; init; }
    [Merge(MergeKind.Counter)] public long Starts { get; init; }
    public Place? Place { get; init; }
}
