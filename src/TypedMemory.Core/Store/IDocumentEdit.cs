namespace TypedMemory.Core.Store;

/// <summary>An edit of one document that is composed when its present state is at hand.</summary>
public interface IDocumentEdit
{
    /// <summary>The document's id.</summary>
    string Id { get; }

    /// <summary>
    /// Composes the write. It can run on the store's writer, within a transaction, and again where another write came
    /// between: so it depends on nothing else, waits for nothing and calls no store.
    /// </summary>
    /// <param name="current">The document as it is stored, or <see langword="null"/> if there is no such
    /// document.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <returns>The write, or <see langword="null"/> if nothing would change.</returns>
    /// <exception cref="TypedMemoryException">The edit does not fit the document's state: its outcome, and nothing is
    /// written.</exception>
    DocumentWrite? Compose(DocumentSnapshot? current, EditContext context);

    /// <summary>
    /// Whether <see cref="Compose"/> may be called ahead for a document that does not exist: on another thread, while
    /// other edits are composed, and in vain where the document does exist. The default value is
    /// <see langword="false"/>: it is called in the edit's turn.
    /// </summary>
    bool ComposesAhead => false;
}
