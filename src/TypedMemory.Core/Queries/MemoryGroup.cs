namespace TypedMemory;

/// <summary>The results of a query that have one value in a member.</summary>
/// <typeparam name="TKey">The member's type.</typeparam>
/// <param name="Key">The value.</param>
/// <param name="Count">How many results have it.</param>
public readonly record struct MemoryGroup<TKey>(TKey Key, long Count);
