using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>A document with more than one live leaf.</summary>
/// <param name="Id">The document's id.</param>
/// <param name="Sequence">The sequence of the document's newest change.</param>
/// <param name="Leaves">The live leaves, the winner first; one that cannot be read carries its error.</param>
/// <typeparam name="T">The memory type.</typeparam>
public sealed record MemoryConflict<T>(string Id, long Sequence, ImmutableArray<MemoryEntry<T>> Leaves)
    where T : notnull;
