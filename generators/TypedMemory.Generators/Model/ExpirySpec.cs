namespace TypedMemory.Generators;

/// <summary>Until when the documents of a memory type hold.</summary>
/// <param name="Member">The property that says it; empty for a time to live.</param>
/// <param name="Ticks">The time to live.</param>
/// <param name="Evicts">Whether a sweep lets go of documents without a tombstone.</param>
internal sealed record ExpirySpec(string Member, long Ticks, bool Evicts);
