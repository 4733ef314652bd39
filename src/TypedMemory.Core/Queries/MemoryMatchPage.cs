namespace TypedMemory;

/// <summary>A page of what a full-text query found.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="Items">The matches.</param>
/// <param name="Continuation">What to ask for the next page with, or <see langword="null"/> if this is the last
/// one.</param>
public sealed record MemoryMatchPage<T, TId>(IReadOnlyList<MemoryMatch<T, TId>> Items, string? Continuation)
    where T : notnull
    where TId : struct, IMemoryId<TId>;
