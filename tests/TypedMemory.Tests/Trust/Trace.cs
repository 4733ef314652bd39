namespace TypedMemory.Tests;

/// <summary>Each replica lets go of it for itself.</summary>
[MemoryType("trace", Key = "{Name}", TimeToLive = "01:00:00", Expiry = ExpiryPolicy.Evict)]
public sealed partial record Trace
{
    public required string Name { get; init; }
}
