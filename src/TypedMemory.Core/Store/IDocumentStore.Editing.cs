namespace TypedMemory.Core.Store;

/// <content>Edits that are composed by the store.</content>
public partial interface IDocumentStore
{
    /// <summary>Composes edits on the documents' present state and commits them in one transaction.</summary>
    /// <remarks>
    /// A store that can composes on its writer, where nothing comes between; what is here reads, composes and writes,
    /// and starts over with those that another write came before.
    /// </remarks>
    /// <param name="edits">The edits. Two of one document follow each other.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue; edits that were taken up are
    /// finished.</param>
    /// <returns>
    /// An outcome for each edit, in order; where nothing was to change, the document's winner and sequence as they are.
    /// </returns>
    /// <exception cref="TypedMemoryException">The edits failed as a whole, and nothing of them was
    /// committed.</exception>
    ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default) =>
        new OptimisticEdits(this, edits).WriteAsync(cancellationToken);
}
