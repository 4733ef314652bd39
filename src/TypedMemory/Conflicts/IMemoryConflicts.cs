namespace TypedMemory;

/// <summary>The conflicts of the application's memory: what was merged, and what is still open and why.</summary>
/// <remarks>
/// Conflicts of registered types are resolved after every pulled batch, before every typed write, and when the host
/// starts. Documents of types that the application has not added are never touched.
/// </remarks>
public interface IMemoryConflicts
{
    /// <summary>Counts the documents whose conflicts are open.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ConflictCounts> GetCountsAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the documents with more than one live leaf, in the order of their ids; then those where a delete beside a
    /// live leaf cannot be read.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<OpenConflict> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Resolves every open conflict of a registered type that can be resolved. Reads the whole feed: for a tool, not
    /// for a loop.
    /// </summary>
    /// <param name="cancellationToken">Ends the work; what was resolved stays so.</param>
    /// <returns>How many documents were resolved.</returns>
    ValueTask<int> ResolveAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Resolves those of the given documents that are of a registered type, have several leaves and can be resolved:
    /// what a peer has just written to the store, past this library.
    /// </summary>
    /// <param name="ids">The documents' ids. Most of them may have one leaf: that costs no read of their
    /// bodies.</param>
    /// <param name="cancellationToken">Ends the work; what was resolved stays so.</param>
    /// <returns>How many documents were resolved.</returns>
    ValueTask<int> ResolveAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken = default);
}
