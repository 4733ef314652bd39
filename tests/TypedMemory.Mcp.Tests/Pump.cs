namespace TypedMemory.Mcp.Tests;

/// <summary>A pump at a site.</summary>
[MemoryType("pump", Key = "{Site}:{Number}")]
public sealed partial record Pump
{
    /// <summary>Where it stands.</summary>
    public required string Site { get; init; }

    public required int Number { get; init; }

    public PumpState State { get; init; }
}

public enum PumpState
{
    Stopped,
    Running,
}
