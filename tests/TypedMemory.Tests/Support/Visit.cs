using System.Collections.Immutable;

namespace TypedMemory.Tests;

/// <summary>A memory type whose queries go into records and maps.</summary>
[MemoryType("visit", Key = "{Number}")]
[Index("Stay.Room.Floor", nameof(Priority))]
[Index(nameof(Priority), "Labels[env]")]
public sealed partial record Visit
{
    public required int Number { get; init; }
    public VisitAddress? Home { get; init; }
    public VisitStay Stay { get; init; } = new();
    public int Priority { get; init; }
    [Index]
    public ImmutableDictionary<string, string> Labels
    { get; init; } = ImmutableDictionary<string, string>.Empty;
    [Index] public Dictionary<VisitPart, double?> Ratings { get; init; } = [];
    public IReadOnlyDictionary<Guid, VisitAddress> Others { get; init; } = new Dictionary<Guid, VisitAddress>();
}
