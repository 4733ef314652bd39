using System.Collections.Immutable;
using TypedMemory;

namespace OfflineFleet;

/// <summary>A pump in the field, of which every device of the fleet keeps a copy.</summary>
[MemoryType("pump", Key = "{Number}")]
public sealed partial record Pump
{
    public required string Number { get; init; }

    public string Note { get; init; } = "";

    [Merge(MergeKind.Counter)]
    public long Starts { get; init; }

    [Merge(MergeKind.Set)]
    public ImmutableHashSet<string> Faults { get; init; } = [];

    [Merge(MergeKind.Max)]
    public double PeakPressure { get; init; }
}
