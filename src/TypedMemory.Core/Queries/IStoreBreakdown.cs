namespace TypedMemory.Core.Queries;

/// <summary>A store that tells what its room goes to.</summary>
public interface IStoreBreakdown
{
    /// <summary>Reads what fills each table, type and index. Walks the tables: the cost grows with the store.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StoreBreakdown> GetBreakdownAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads which indexes there are, without their sizes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<IndexReport>> GetIndexesAsync(CancellationToken cancellationToken = default);
}
