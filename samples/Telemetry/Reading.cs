using TypedMemory;

namespace Telemetry;

/// <summary>What a sensor has told.</summary>
[MemoryType("reading", Key = "{Sensor}")]
public sealed partial record Reading
{
    public required string Sensor { get; init; }

    [Index]
    public double Value { get; init; }

    [Merge(MergeKind.Counter)]
    public long Count { get; init; }
}
