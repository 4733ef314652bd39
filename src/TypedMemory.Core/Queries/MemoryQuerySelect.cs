namespace TypedMemory;

/// <summary>Projections of several members.</summary>
public static class MemoryQuerySelect
{
    /// <summary>Reads two members of each result in place of the whole.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first member.</param>
    /// <param name="second">The second member.</param>
    public static MemoryProjection<T, TId, (TFirst, TSecond)> Select<T, TId, TFirst, TSecond>(
        this MemoryQuery<T, TId> query, MemoryField<T, TFirst> first, MemoryField<T, TSecond> second)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Select(query, first, second, static (a, b) => (a, b));

    /// <summary>Makes a value of two members of each result, in place of the whole.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first member.</param>
    /// <param name="second">The second member.</param>
    /// <param name="result">Makes the value.</param>
    public static MemoryProjection<T, TId, TResult> Select<T, TId, TFirst, TSecond, TResult>(
        this MemoryQuery<T, TId> query,
        MemoryField<T, TFirst> first,
        MemoryField<T, TSecond> second,
        Func<TFirst, TSecond, TResult> result)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(result);
        return new(query, value => result(first.Get(value), second.Get(value)), first, second);
    }

    /// <summary>Reads three members of each result in place of the whole.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first member.</param>
    /// <param name="second">The second member.</param>
    /// <param name="third">The third member.</param>
    public static MemoryProjection<T, TId, (TFirst, TSecond, TThird)> Select<T, TId, TFirst, TSecond, TThird>(
        this MemoryQuery<T, TId> query, MemoryField<T, TFirst> first, MemoryField<T, TSecond> second,
        MemoryField<T, TThird> third)
        where T : notnull
        where TId : struct, IMemoryId<TId> => Select(query, first, second, third, static (a, b, c) => (a, b, c));

    /// <summary>Makes a value of three members of each result, in place of the whole.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first member.</param>
    /// <param name="second">The second member.</param>
    /// <param name="third">The third member.</param>
    /// <param name="result">Makes the value.</param>
    public static MemoryProjection<T, TId, TResult> Select<T, TId, TFirst, TSecond, TThird, TResult>(
        this MemoryQuery<T, TId> query,
        MemoryField<T, TFirst> first,
        MemoryField<T, TSecond> second,
        MemoryField<T, TThird> third,
        Func<TFirst, TSecond, TThird, TResult> result)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(result);
        return new(query, value => result(first.Get(value), second.Get(value), third.Get(value)), first, second, third);
    }

    /// <summary>Reads four members of each result in place of the whole.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first member.</param>
    /// <param name="second">The second member.</param>
    /// <param name="third">The third member.</param>
    /// <param name="fourth">The fourth member.</param>
    public static MemoryProjection<T, TId, (
        TFirst, TSecond, TThird, TFourth)> Select<T, TId, TFirst, TSecond, TThird, TFourth>(
        this MemoryQuery<T, TId> query, MemoryField<T, TFirst> first, MemoryField<T, TSecond> second,
        MemoryField<T, TThird> third, MemoryField<T, TFourth> fourth)
        where T : notnull
        where TId : struct, IMemoryId<TId> =>
            Select(query, first, second, third, fourth, static (a, b, c, d) => (a, b, c, d));

    /// <summary>Makes a value of four members of each result, in place of the whole.</summary>
    /// <param name="query">The query.</param>
    /// <param name="first">The first member.</param>
    /// <param name="second">The second member.</param>
    /// <param name="third">The third member.</param>
    /// <param name="fourth">The fourth member.</param>
    /// <param name="result">Makes the value.</param>
    public static MemoryProjection<T, TId, TResult> Select<T, TId, TFirst, TSecond, TThird, TFourth, TResult>(
        this MemoryQuery<T, TId> query,
        MemoryField<T, TFirst> first,
        MemoryField<T, TSecond> second,
        MemoryField<T, TThird> third,
        MemoryField<T, TFourth> fourth,
        Func<TFirst, TSecond, TThird, TFourth, TResult> result)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(third);
        ArgumentNullException.ThrowIfNull(fourth);
        ArgumentNullException.ThrowIfNull(result);
        return new(
            query, value => result(
                first.Get(value), second.Get(value), third.Get(value), fourth.Get(value)), first, second, third,
                fourth);
    }
}
