namespace TypedMemory.Core.Queries;

/// <summary>A store that keeps indexes and answers queries by them. Others are read from end to end.</summary>
public interface IQueryStore
{
    /// <summary>
    /// Keeps exactly these indexes of these types: builds what is missing, drops what is not among them. Those of other
    /// types stay as they are. Writes go on meanwhile.
    /// </summary>
    /// <param name="types">The types with their indexes, of some none.</param>
    /// <param name="progress">Is told how far the building is. <see langword="null"/>: nobody is.</param>
    /// <param name="cancellationToken">Ends the work; what was built is kept, and gone on with by the next
    /// call.</param>
    ValueTask EnsureIndexesAsync(
        IReadOnlyList<TypeIndexes> types, IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default);

    /// <summary>Reads which indexes of which types are kept, whoever declared them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<TypeIndexes>> ReadIndexesAsync(CancellationToken cancellationToken = default);

    /// <summary>Answers a query, as one moment finds it.</summary>
    /// <param name="query">The query.</param>
    /// <param name="pageSize">
    /// How many documents are enough. A store that has to read them all to find the first gives more.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<QueryResult> QueryAsync(DocumentQuery query, int pageSize, CancellationToken cancellationToken = default);

    /// <summary>Counts what a query finds, within its limits.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountAsync(DocumentQuery query, CancellationToken cancellationToken = default);
}
