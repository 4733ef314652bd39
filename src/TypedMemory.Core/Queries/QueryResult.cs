namespace TypedMemory.Core.Queries;

/// <summary>The result of a query.</summary>
/// <param name="Rows">The documents in their order.</param>
/// <param name="HasMore">Whether there may be more behind the last of them.</param>
public sealed record QueryResult(IReadOnlyList<QueryRow> Rows, bool HasMore);
