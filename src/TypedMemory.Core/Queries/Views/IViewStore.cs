namespace TypedMemory.Core.Queries.Views;

/// <summary>
/// A store that keeps the rows of views: what functions outside of it have made of its documents. They are derived and
/// local, and stand at a sequence of the feed; what is later they do not know yet. A document that is purged, evicted
/// or erased takes its rows with it in the same transaction.
/// </summary>
public interface IViewStore
{
    /// <summary>Finds views, new ones from an empty beginning.</summary>
    /// <param name="signature">Names them: what is made by other functions has another one.</param>
    /// <param name="count">How many there are of that signature.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The sequence at which they stand.</returns>
    ValueTask<long> OpenAsync(string signature, int count, CancellationToken cancellationToken = default);

    /// <summary>Puts the rows of documents in the place of those that they had, and moves the views on.</summary>
    /// <param name="update">The rows.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>Whether it was done: not if the views stand elsewhere than the update says, or are gone.</returns>
    ValueTask<bool> UpdateAsync(ViewUpdate update, CancellationToken cancellationToken = default);

    /// <summary>Reads rows of a view, as one moment finds them.</summary>
    /// <param name="scan">Which ones.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if the store has no such view.</returns>
    ValueTask<ViewPage?> ScanAsync(ViewScan scan, CancellationToken cancellationToken = default);

    /// <summary>Counts the rows of a range.</summary>
    /// <param name="scan">The range; its place and its limit do not count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountAsync(ViewScan scan, CancellationToken cancellationToken = default);

    /// <summary>Measures the rows of a signature's views.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ViewSize> MeasureAsync(string signature, CancellationToken cancellationToken = default);

    /// <summary>Removes the views of all signatures but some.</summary>
    /// <param name="signatures">Those that stay.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    ValueTask KeepAsync(IReadOnlyCollection<string> signatures, CancellationToken cancellationToken = default);
}
