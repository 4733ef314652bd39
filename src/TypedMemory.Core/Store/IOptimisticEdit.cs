namespace TypedMemory.Core.Store;

/// <summary>
/// An edit of one document that waits while it is composed: for a function of the application, or for what else a store
/// holds. <see cref="OptimisticEdits"/> writes it.
/// </summary>
/// <remarks>An edit that depends on its document alone is an <see cref="IDocumentEdit"/>, which never starts
/// over.</remarks>
public interface IOptimisticEdit
{
    /// <summary>The document's id.</summary>
    string Id { get; }

    /// <summary>Composes the write; called again where another write came between.</summary>
    /// <param name="current">The document as it is stored, or <see langword="null"/> if there is no such
    /// document.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if nothing would
    /// change.</returns>
    ValueTask<DocumentWrite?> ComposeAsync(
        DocumentSnapshot? current, EditContext context, CancellationToken cancellationToken);
}
