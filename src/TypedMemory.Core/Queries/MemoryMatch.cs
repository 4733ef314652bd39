namespace TypedMemory;

/// <summary>A document in which a full-text query found what it looked for.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="Entry">The document; one that cannot be read is an entry with its error.</param>
/// <param name="Score">How well it matches: the greater, the better; to be compared within one result only.</param>
/// <param name="Snippet">An excerpt around what was found.</param>
public sealed record MemoryMatch<T, TId>(MemoryEntry<T, TId> Entry, double Score, string Snippet)
    where T : notnull
    where TId : struct, IMemoryId<TId>;
