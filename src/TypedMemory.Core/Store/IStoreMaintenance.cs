namespace TypedMemory.Core.Store;

/// <summary>The work of an operator on a store: statistics, backup, compaction, integrity check.</summary>
public interface IStoreMaintenance
{
    /// <summary>Reads what fills the store. Walks indexes: the cost grows with the number of documents.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<StoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken = default);

    /// <summary>Checks the file and what the documents say of each other. Reads everything; writes go on.</summary>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong, a sentence each; empty if all is well.</returns>
    ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Writes a copy of the store as it is now, while it is in use. The copy is compact and durable when this returns.
    /// </summary>
    /// <param name="path">The path of the copy; must not exist.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left at the path then.</param>
    ValueTask BackupAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Closes the store and deletes its files.</summary>
    /// <param name="cancellationToken">Ends the wait before anything is deleted.</param>
    ValueTask DestroyAsync(CancellationToken cancellationToken = default);
}
