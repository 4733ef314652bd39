namespace TypedMemory.Tests;

/// <summary>A record with defaults, which a document without it is read with.</summary>
[MemoryObject]
public sealed record VisitStay
{
    public int Nights { get; init; } = 1;
    public VisitRoom Room { get; init; }
    [Index] public List<string> Guests { get; init; } = [];
    [FullText] public string Remarks { get; init; } = "";
}
