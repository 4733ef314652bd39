using TypedMemory;

namespace FirstWrite;

/// <summary>A plain record: what is written.</summary>
[MemoryType("remark", Key = "{Agent}:{Topic}")]
public sealed partial record Remark
{
    public required string Agent { get; init; }

    [Index] public required string Topic { get; init; }

    public string Text { get; init; } = "";

    public double Confidence { get; init; }

    public long Edition { get; init; }
}
