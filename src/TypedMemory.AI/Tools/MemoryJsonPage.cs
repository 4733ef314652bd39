namespace TypedMemory;

/// <summary>A page of a list of documents.</summary>
/// <param name="Documents">The documents, in the order of their ids.</param>
/// <param name="Continuation">What the next page is asked for with, or <see langword="null"/> if this is the
/// last.</param>
public readonly record struct MemoryJsonPage(IReadOnlyList<MemoryJsonDocument> Documents, string? Continuation);
