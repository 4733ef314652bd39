namespace TypedMemory.Tests;

/// <summary>A type with maps whose keys have several forms, and with records, so that unknown parts are kept.</summary>
[MemoryType("ledger", Key = "{Id}")]
public sealed partial record Ledger
{
    public required string Id { get; init; }

    public Dictionary<Guid, int> Counts { get; init; } = [];

    [Merge(MergeKind.Map)]
    public Dictionary<DateTimeOffset, int> Days { get; init; } = [];

    public Dictionary<TicketState, int> States { get; init; } = [];

    public Dictionary<TimeSpan, TicketPlace> Places { get; init; } = [];
}
