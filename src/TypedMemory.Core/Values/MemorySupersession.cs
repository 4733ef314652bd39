namespace TypedMemory;

/// <summary>That another document took the place of one.</summary>
/// <param name="DocumentId">The id of the document that took its place.</param>
/// <param name="Reason">Why, or <see langword="null"/> if nobody said.</param>
/// <param name="At">When, by the clock of whoever said so.</param>
public sealed record MemorySupersession(string DocumentId, string? Reason, DateTimeOffset At);
