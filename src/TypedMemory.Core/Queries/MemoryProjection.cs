using System.Runtime.CompilerServices;

namespace TypedMemory;

/// <summary>A query of which some members are read.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
/// <typeparam name="TValue">The type of what is read.</typeparam>
public sealed class MemoryProjection<T, TId, TValue>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly MemoryQuery<T, TId> _query;
    private readonly Func<T, TValue> _select;
    private readonly string _names;

    internal MemoryProjection(
        MemoryQuery<T, TId> query, Func<T, TValue> select, params ReadOnlySpan<MemoryField<T>> fields)
    {
        _query = query;
        _select = select;
        _names = string.Join(", ", fields.ToArray().Select(static field => field.Member.Name));
    }

    /// <summary>Reads the members of all results, as one moment found them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<MemoryProjected<TId, TValue>>> ToListAsync(
        CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MemoryEntry<T, TId>> entries = await _query.ToListAsync(cancellationToken).ConfigureAwait(false);
        var values = new MemoryProjected<TId, TValue>[entries.Count];
        for (int i = 0; i < values.Length; i++) values[i] = Project(entries[i]);
        return values;
    }

    /// <summary>Reads the members of the results as they are consumed.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<MemoryProjected<TId, TValue>> AsAsyncEnumerable(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (MemoryEntry<T, TId> entry in _query.AsAsyncEnumerable(cancellationToken).ConfigureAwait(false))
        {
            yield return Project(entry);
        }
    }

    private MemoryProjected<TId, TValue> Project(MemoryEntry<T, TId> entry)
    {
        if (entry.Error is { } error) return new(entry.DocumentId, error);
        try
        {
            return new(entry.DocumentId, _select(entry.Value));
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or OutOfMemoryException))
        {
            // Getters, and what makes a value of several, are the application's code: its fault is this document's
            // alone.
            string reason = $"the member \"{_names}\" threw \"{fault.Message}\".";
            return new(
                entry.DocumentId, new MemoryFormatException(entry.DocumentId, _names, 0, reason, fault)
                { IsRefusedByType = true });
        }
    }
}
