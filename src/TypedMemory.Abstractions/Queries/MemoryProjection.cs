using System.Runtime.CompilerServices;

namespace TypedMemory;

/// <summary>A query of which one member is read.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TValue">The member's type.</typeparam>
public sealed class MemoryProjection<T, TValue>
    where T : notnull
{
    private readonly MemoryQuery<T> _query;
    private readonly MemoryField<T, TValue> _field;

    internal MemoryProjection(MemoryQuery<T> query, MemoryField<T, TValue> field) => (_query, _field) = (query, field);

    /// <summary>Reads the member of all results, as one moment found them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<MemoryProjected<TValue>>> ToListAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MemoryEntry<T>> entries = await _query.ToListAsync(cancellationToken).ConfigureAwait(false);
        var values = new MemoryProjected<TValue>[entries.Count];
        for (int i = 0; i < values.Length; i++) values[i] = Project(entries[i]);
        return values;
    }

    /// <summary>Reads the member of the results as they are consumed.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<MemoryProjected<TValue>> AsAsyncEnumerable(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (MemoryEntry<T> entry in _query.AsAsyncEnumerable(cancellationToken).ConfigureAwait(false))
        {
            yield return Project(entry);
        }
    }

    private MemoryProjected<TValue> Project(MemoryEntry<T> entry) => entry.Error is { } error
        ? new(entry.Id, error)
        : new(entry.Id, _field.Get(entry.Value));
}
