namespace TypedMemory;

/// <summary>A page of documents.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <param name="Items">The documents; one that cannot be read is an entry with its error.</param>
/// <param name="Continuation">
/// What to ask for the next page with, or <see langword="null"/> if this is the last one. It names the last document of
/// the page, not a number: what is written or deleted in between neither repeats nor hides another document.
/// </param>
public sealed record MemoryPage<T, TId>(IReadOnlyList<MemoryEntry<T, TId>> Items, string? Continuation)
    where T : notnull
    where TId : struct, IMemoryId<TId>;
