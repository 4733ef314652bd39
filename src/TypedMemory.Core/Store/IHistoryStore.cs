namespace TypedMemory.Core.Store;

/// <summary>A store that knows when a revision stopped being the present one.</summary>
public interface IHistoryStore
{
    /// <summary>Reads a document's winner and its known ancestors, as one moment finds them.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The revisions, newest first; empty if there was never such a document.</returns>
    ValueTask<IReadOnlyList<HistoryRow>> ReadHistoryAsync(string id, CancellationToken cancellationToken = default);
}
