namespace TypedMemory.Core.Store;

/// <summary>A store that can take the content of deleted documents out of its file.</summary>
public interface IErasingStore
{
    /// <summary>
    /// Commits edits, and drops what is kept of the past of those documents that are deleted then: superseded bodies,
    /// and attachments that nothing else refers to. What is dropped, the edits' own part included, is overwritten in
    /// the file where the store can do that, not only given up.
    /// </summary>
    /// <param name="edits">The edits; one that composes nothing still drops the past of its document.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>An outcome for each edit, in order.</returns>
    ValueTask<IReadOnlyList<WriteOutcome>> EraseAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default);
}
