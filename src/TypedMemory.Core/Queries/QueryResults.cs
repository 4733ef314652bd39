namespace TypedMemory;

/// <summary>What is demanded of the number of a query's results.</summary>
internal static class QueryResults
{
    /// <summary>The only one of up to two results; the default if there is none.</summary>
    /// <exception cref="InvalidOperationException">There are two.</exception>
    public static TItem? OnlyOf<TItem>(DocumentQuery query, IReadOnlyList<TItem> found) => found.Count switch
    {
        0 => default,
        1 => found[0],
        _ => throw new InvalidOperationException(
            $"The query over \"{query.Prefix}\" has more than one result. Narrow its filter down, or take the first: FirstAsync."),
    };

    public static InvalidOperationException None(DocumentQuery query) => new(
        $"The query over \"{query.Prefix}\" has no result. Where that may be, use FirstOrDefaultAsync or SingleOrDefaultAsync.");

    public static InvalidOperationException NoValue(DocumentQuery query, MemoryMember member) => new(
        $"The query over \"{query.Prefix}\" has no value of \"{member.Path}\" to aggregate, and the member cannot be null. Ask AnyAsync first.");
}
