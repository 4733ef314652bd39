using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Adds members to the order of a query.</summary>
internal static class QueryOrders
{
    /// <exception cref="InvalidOperationException">The query has an order.</exception>
    public static DocumentQuery First<T>(DocumentQuery query, IMemoryOrder<T> field, bool descending)
        where T : notnull => query.Order.IsEmpty
            ? Add(query, field, descending)
            : throw new InvalidOperationException(
                "The query has an order already. Use ThenBy or ThenByDescending to order what is equal by it.");

    /// <exception cref="InvalidOperationException">The query has no order.</exception>
    public static DocumentQuery Next<T>(DocumentQuery query, IMemoryOrder<T> field, bool descending)
        where T : notnull => query.Order.IsEmpty
            ? throw new InvalidOperationException(
                "The query has no order yet. Begin it with OrderBy or OrderByDescending.")
            : Add(query, field, descending);

    private static DocumentQuery Add<T>(DocumentQuery query, IMemoryOrder<T> field, bool descending)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(field);
        return query with { Order = query.Order.Add(new MemoryIndexMember(field.Member, descending)) };
    }
}
