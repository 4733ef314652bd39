namespace TypedMemory;

/// <summary>
/// The vectors that are made of texts with <see cref="VectorAttribute"/>: one worker makes them in the background, in
/// batches. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A write, a pull or an import marks the text of a document as behind, in its own transaction, and never waits for the
/// model. The worker runs while the host does; a question or <see cref="WhenEmbeddedAsync"/> starts it without one.
/// </remarks>
public interface IMemoryEmbeddings
{
    /// <summary>How far the vectors are.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<EmbeddingStatus> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Waits until every text that was written before this call has its vector; texts that were set aside are not
    /// waited for.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait: while the model fails there is no other end.</param>
    /// <exception cref="InvalidOperationException">The application has no model.</exception>
    ValueTask WhenEmbeddedAsync(CancellationToken cancellationToken = default);
}
