namespace TypedMemory;

/// <summary>A query whose results are grouped by a member.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <typeparam name="TKey">The member's type.</typeparam>
public sealed class MemoryGrouping<T, TId, TKey>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly MemoryQuery<T, TId> _query;
    private readonly MemoryField<T, TKey> _field;

    internal MemoryGrouping(MemoryQuery<T, TId> query, MemoryField<T, TKey> field) => (_query, _field) = (query, field);

    /// <summary>
    /// Counts the results of each group, in the order of their keys; null, a group of its own, comes first.
    /// </summary>
    /// <remarks>Keys are told apart as <c>==</c> of the field does. Every result is read.</remarks>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public async ValueTask<IReadOnlyList<MemoryGroup<TKey>>> CountAsync(CancellationToken cancellationToken = default)
    {
        var groups = new SortedDictionary<MemoryValue, MemoryGroup<TKey>>();
        await foreach (MemoryEntry<T, TId> entry in _query.EachOnceAsync(cancellationToken).ConfigureAwait(false))
        {
            TKey key = _field.Get(entry.Value);
            MemoryValue value = _field.Encode(key);
            groups[value] = groups.TryGetValue(value, out MemoryGroup<TKey> group)
                ? group with { Count = group.Count + 1 }
                : new MemoryGroup<TKey>(key, 1);
        }

        return [.. groups.Values];
    }
}
