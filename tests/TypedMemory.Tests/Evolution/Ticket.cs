using System.Collections.Immutable;

namespace TypedMemory.Tests;

/// <summary>An older version of a type: newer ones know more states, and more of a place.</summary>
[MemoryType("ticket", Key = "{Id}")]
public sealed partial record Ticket
{
    public required string Id { get; init; }

    public TicketState State { get; init; }

    public TicketSize? Size { get; init; }

    public TicketPlace? Place { get; init; }

    public ImmutableArray<TicketPlace> Stops { get; init; } = [];

    public ImmutableHashSet<TicketSize> Sizes { get; init; } = [];

    public int Seen { get; init; }
}

public enum TicketState
{
    Open,
    Closed,
}

public enum TicketSize
{
    [UnknownName] Other,
    Small,
    Large,
}

[MemoryObject]
public sealed record TicketPlace(string City, int Floor = 0);
