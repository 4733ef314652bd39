namespace TypedMemory.Core.Queries.Fields;

/// <summary>
/// A store that keeps indexes over fields of documents of whatever type, each in its write's transaction.
/// </summary>
public interface IFieldIndexStore
{
    /// <summary>
    /// Keeps exactly these indexes over fields, new ones from an empty beginning; <see cref="BuildAsync"/> brings in
    /// the documents that are there. What is defined so already costs a look.
    /// </summary>
    /// <param name="indexes">The indexes; one that cannot be kept is left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask DefineAsync(IReadOnlyList<FieldIndex> indexes, CancellationToken cancellationToken = default);

    /// <summary>Brings some documents into the unfinished indexes. Writes go on between two calls.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many documents were looked at, or <see langword="null"/> if all indexes are finished.</returns>
    ValueTask<long?> BuildAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads entries of an index, as one moment finds them.</summary>
    /// <param name="scan">Which ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if the store has no such index, or it is not finished.</returns>
    ValueTask<FieldPage?> ScanAsync(FieldScan scan, CancellationToken cancellationToken = default);
}
