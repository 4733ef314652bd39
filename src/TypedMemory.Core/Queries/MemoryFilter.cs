namespace TypedMemory;

/// <summary>
/// What a query asks of a memory type; made by comparing its generated fields, joined with <c>&amp;&amp;</c>, <c>||</c>
/// and <c>!</c>.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
public sealed class MemoryFilter<T>
    where T : notnull
{
    /// <summary>Creates a filter.</summary>
    /// <param name="predicate">What is asked.</param>
    public MemoryFilter(MemoryPredicate predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Predicate = predicate;
    }

    /// <summary>The condition, as stores evaluate it.</summary>
    public MemoryPredicate Predicate { get; }

    /// <summary>Both conditions must hold.</summary>
    public static MemoryFilter<T> operator &(MemoryFilter<T> left, MemoryFilter<T> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(MemoryPredicate.And(left.Predicate, right.Predicate));
    }

    /// <summary>At least one must hold.</summary>
    public static MemoryFilter<T> operator |(MemoryFilter<T> left, MemoryFilter<T> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new(MemoryPredicate.Or(left.Predicate, right.Predicate));
    }

    /// <summary>It must not hold.</summary>
    public static MemoryFilter<T> operator !(MemoryFilter<T> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new(filter.Predicate is MemoryPredicate.Not not ? not.Part : new MemoryPredicate.Not(filter.Predicate));
    }

    /// <summary>
    /// Never, so that <c>||</c> joins both sides: a filter is not true or false before it meets a document.
    /// </summary>
    public static bool operator true(MemoryFilter<T> filter) => false;

    /// <summary>Never, so that <c>&amp;&amp;</c> joins both sides.</summary>
    public static bool operator false(MemoryFilter<T> filter) => false;
}
