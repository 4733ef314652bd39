using System.Linq.Expressions;

namespace TypedMemory.VectorData.Filters;

/// <summary>What the operators that compare a member with a value ask of a document.</summary>
internal static class FilterComparison
{
    /// <summary>
    /// The operator with its sides exchanged: <c>1 &lt; r.Number</c> asks what <c>r.Number &gt; 1</c> asks.
    /// </summary>
    public static ExpressionType Turned(ExpressionType type) => type switch
    {
        ExpressionType.LessThan => ExpressionType.GreaterThan,
        ExpressionType.LessThanOrEqual => ExpressionType.GreaterThanOrEqual,
        ExpressionType.GreaterThan => ExpressionType.LessThan,
        ExpressionType.GreaterThanOrEqual => ExpressionType.LessThanOrEqual,
        _ => type,
    };

    /// <summary>What is asked, or <see langword="null"/> if the operator compares nothing.</summary>
    /// <param name="type">The operator, with the member at its left.</param>
    /// <param name="member">The member.</param>
    /// <param name="isNull">Whether the value is null: nothing is less or greater than that.</param>
    /// <param name="valueOf">Makes the value.</param>
    public static MemoryPredicate? Ask(
        ExpressionType type, MemoryMember member, bool isNull, Func<MemoryValue> valueOf)
    {
        MemoryComparison? comparison = type switch
        {
            ExpressionType.Equal or ExpressionType.NotEqual => MemoryComparison.Equal,
            ExpressionType.LessThan => MemoryComparison.Less,
            ExpressionType.LessThanOrEqual => MemoryComparison.LessOrEqual,
            ExpressionType.GreaterThan => MemoryComparison.Greater,
            ExpressionType.GreaterThanOrEqual => MemoryComparison.GreaterOrEqual,
            _ => null,
        };
        if (comparison is not { } asked) return null;
        if (isNull && asked != MemoryComparison.Equal) return new MemoryPredicate.Any([]);
        var predicate = new MemoryPredicate.Compare(member, asked, valueOf());
        return type == ExpressionType.NotEqual ? new MemoryPredicate.Not(predicate) : predicate;
    }
}
