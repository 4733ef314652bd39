namespace TypedMemory.Tests;

/// <summary>A record within another one, positional, with an index of its own.</summary>
[MemoryObject]
public sealed record VisitAddress([property: Index] string City, string? Street = null)
{
    /// <summary>A name that every field has already.</summary>
    public bool IsNull { get; init; }

    /// <summary>A record within itself: there is no end to the members.</summary>
    public VisitAddress? Before { get; init; }
}
