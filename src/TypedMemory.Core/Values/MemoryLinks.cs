using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>How a document and others took each other's place.</summary>
/// <param name="SupersededBy">What took its place, or <see langword="null"/> if nothing did.</param>
/// <param name="Supersedes">The ids of the documents whose place it took, in their order.</param>
public sealed record MemoryLinks(MemorySupersession? SupersededBy, ImmutableArray<string> Supersedes);
