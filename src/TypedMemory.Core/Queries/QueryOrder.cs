using TypedMemory.Core.Json;

namespace TypedMemory.Core.Queries;

/// <summary>
/// The order of a query's results: the bytes of its members, then the ids in the direction of the last member.
/// </summary>
/// <param name="query">The query.</param>
public sealed class QueryOrder(DocumentQuery query) : IComparer<QueryPosition>, IComparer<QueryRow>
{
    private readonly int _idDirection = IsDescendingById(query) ? -1 : 1;

    /// <summary>Whether of documents whose members are equal the one with the greater id comes first.</summary>
    /// <param name="query">The query.</param>
    public static bool IsDescendingById(DocumentQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return !query.Order.IsEmpty && query.Order[^1].Descending;
    }

    /// <inheritdoc/>
    public int Compare(QueryPosition? x, QueryPosition? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        int order = x.Key.Span.SequenceCompareTo(y.Key.Span);
        return order != 0 ? order : _idDirection * Utf8Order.Compare(x.Id, y.Id);
    }

    /// <inheritdoc/>
    public int Compare(QueryRow? x, QueryRow? y) => Compare(x?.Position, y?.Position);
}
