using System.Numerics;

namespace TypedMemory;

/// <summary>
/// Values that a query makes of all its results. Every result is read, but for the least and the greatest by an index.
/// </summary>
/// <remarks>
/// A member that is null does not count. A result that cannot be read makes all of these fail, with the exception that
/// names it: a sum that silently left it out would be wrong.
/// </remarks>
public static class MemoryQueryAggregates
{
    /// <summary>Adds a member of all results up; 0 if there is none.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OverflowException">The type of the member cannot hold the sum.</exception>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static async ValueTask<TValue> SumAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryField<T, TValue> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TValue : struct, INumberBase<TValue>
    {
        ArgumentNullException.ThrowIfNull(field);
        return (await TotalOf<T, TId, TValue>(
            query, value => field.Get(value), cancellationToken).ConfigureAwait(false)).Sum;
    }

    /// <summary>Adds a member of all results up; 0 if there is none.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OverflowException">The type of the member cannot hold the sum.</exception>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static async ValueTask<TValue> SumAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryField<T, TValue?> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TValue : struct, INumberBase<TValue>
    {
        ArgumentNullException.ThrowIfNull(field);
        return (await TotalOf(query, field.Get, cancellationToken).ConfigureAwait(false)).Sum;
    }

    /// <summary>The average of a member of all results.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no result.</exception>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static async ValueTask<double> AverageAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryField<T, TValue> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TValue : struct, INumberBase<TValue>
    {
        ArgumentNullException.ThrowIfNull(field);
        return await MeanOf<T, TId, double>(
            query, value => double.CreateChecked(field.Get(value)), cancellationToken).ConfigureAwait(false)
            ?? throw QueryResults.NoValue(query.Definition, field.Member);
    }

    /// <summary>The average of a member of all results where it is not null.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The average, or <see langword="null"/> if there is no value.</returns>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static ValueTask<double?> AverageAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryField<T, TValue?> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TValue : struct, INumberBase<TValue>
    {
        ArgumentNullException.ThrowIfNull(field);
        return MeanOf(
            query, value =>
                field.Get(value) is { } number ? double.CreateChecked(number) : (double?)null, cancellationToken);
    }

    /// <summary>The average of a decimal member of all results.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no result.</exception>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static async ValueTask<decimal> AverageAsync<T, TId>(
        this MemoryQuery<T, TId> query, MemoryField<T, decimal> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(field);
        return await MeanOf<T, TId, decimal>(query, value => field.Get(value), cancellationToken).ConfigureAwait(false)
            ?? throw QueryResults.NoValue(query.Definition, field.Member);
    }

    /// <summary>The average of a decimal member of all results where it is not null.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The average, or <see langword="null"/> if there is no value.</returns>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static ValueTask<decimal?> AverageAsync<T, TId>(
        this MemoryQuery<T, TId> query, MemoryField<T, decimal?> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(field);
        return MeanOf(query, field.Get, cancellationToken);
    }

    /// <summary>The least value of a member in all results, by an index where the member leads one.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value, or null if there is none and the member can be null.</returns>
    /// <exception cref="InvalidOperationException">There is no result, and the member cannot be null.</exception>
    /// <exception cref="MemoryFormatException">The result cannot be read.</exception>
    public static ValueTask<TValue> MinAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryOrderedField<T, TValue> field,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId> => ExtremeOf(query, field, greatest: false, cancellationToken);

    /// <summary>The greatest value of a member in all results, by an index where the member leads one.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The value, or null if there is none and the member can be null.</returns>
    /// <exception cref="InvalidOperationException">There is no result, and the member cannot be null.</exception>
    /// <exception cref="MemoryFormatException">The result cannot be read.</exception>
    public static ValueTask<TValue> MaxAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryOrderedField<T, TValue> field,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId> => ExtremeOf(query, field, greatest: true, cancellationToken);

    /// <summary>Groups the results by a member.</summary>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    public static MemoryGrouping<T, TId, TKey> GroupBy<T, TId, TKey>(
        this MemoryQuery<T, TId> query, MemoryField<T, TKey> field)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(field);
        return new(query, field);
    }

    /// <summary>
    /// The different values of a member in all results, in their order; null, if a result has it, comes first.
    /// </summary>
    /// <remarks>
    /// Values are told apart as <c>==</c> of the field does: of equal ones it is that of the first result.
    /// </remarks>
    /// <param name="query">The query.</param>
    /// <param name="field">The member.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MemoryFormatException">A result cannot be read.</exception>
    public static async ValueTask<IReadOnlyList<TValue>> DistinctAsync<T, TId, TValue>(
        this MemoryQuery<T, TId> query, MemoryField<T, TValue> field, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId> =>
        [.. (await query.GroupBy(field).CountAsync(cancellationToken).ConfigureAwait(false)).Select(
            static group => group.Key)];

    private static async ValueTask<TValue> ExtremeOf<T, TId, TValue>(
        MemoryQuery<T, TId> query, MemoryOrderedField<T, TValue> field, bool greatest,
        CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(field);
        DocumentQuery definition = query.Definition;
        MemoryEntry<T, TId>? found = null;
        if (definition is { Skip: 0, Limit: int.MaxValue })
        {
            MemoryQuery<T, TId> any = query.Unordered().Where(field.IsNotNull);
            found = await (greatest ? any.OrderByDescending(field) : any.OrderBy(field))
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            // What Skip and Take leave is ordered by something else: all of it is looked at.
            MemoryValue best = default;
            await foreach (MemoryEntry<T, TId> entry in query.EachOnceAsync(cancellationToken).ConfigureAwait(false))
            {
                MemoryValue value = field.Encode(field.Get(entry.Value));
                if (value.IsNull || (found is not null && (greatest ? value <= best : value >= best))) continue;
                (found, best) = (entry, value);
            }
        }

        if (found is not null) return field.Get(found.Value);
        return default(TValue) is null ? default! : throw QueryResults.NoValue(definition, field.Member);
    }

    private static async ValueTask<TValue?> MeanOf<T, TId, TValue>(
        MemoryQuery<T, TId> query, Func<T, TValue?> get, CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TValue : struct, INumberBase<TValue>
    {
        (TValue sum, long count) = await TotalOf(query, get, cancellationToken).ConfigureAwait(false);
        return count == 0 ? null : sum / TValue.CreateChecked(count);
    }

    private static async ValueTask<(TValue Sum, long Count)> TotalOf<T, TId, TValue>(
        MemoryQuery<T, TId> query, Func<T, TValue?> get, CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
        where TValue : struct, INumberBase<TValue>
    {
        ArgumentNullException.ThrowIfNull(query);
        TValue sum = TValue.Zero;
        long count = 0;
        await foreach (MemoryEntry<T, TId> entry in query.EachOnceAsync(cancellationToken).ConfigureAwait(false))
        {
            if (get(entry.Value) is not { } value) continue;
            sum = checked(sum + value);
            count++;
        }

        return (sum, count);
    }
}
