using TypedMemory.Core.Queries;
using TypedMemory.Sqlite.Queries;
using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Recall;

/// <summary>Finds the only texts that a search by vectors has to look at, where a prefix or an index says so.</summary>
internal sealed class VectorNarrowing(IRecallSource reader, VectorDocuments documents)
{
    /// <summary>
    /// How many rows a filter may leave to be looked up before the search; of more, each candidate is asked instead.
    /// </summary>
    private const int NarrowRows = 20_000;

    /// <summary>The texts, or <see langword="null"/> for all.</summary>
    public HashSet<long>? RowsOf(
        DocumentQuery query, StoredIndex index, List<StoredIndex> indexes, CancellationToken cancellationToken)
    {
        bool isAlways = query.Predicate is MemoryPredicate.All { Parts.IsEmpty: true };
        if (!isAlways && reader.CountNarrowed(query, indexes, reader.FindOlder(indexes)) is { } count
            && count <= NarrowRows)
        {
            return documents.RowsOf(index.Id, reader.Query(query, int.MaxValue, cancellationToken).Rows);
        }

        bool isWholeType = query.Prefix.IndexOf(':', StringComparison.Ordinal) == query.Prefix.Length - 1;
        return isWholeType ? null : documents.RowsOf(index.Id, query.Prefix);
    }
}
