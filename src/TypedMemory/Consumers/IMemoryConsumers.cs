namespace TypedMemory;

/// <summary>The durable consumers and subscriptions of a memory. Safe for concurrent use.</summary>
public interface IMemoryConsumers
{
    /// <summary>Reads where each is, in the order of their names.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<ConsumerStatus>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the changes that a consumer could not handle, in the order of their documents' ids.</summary>
    /// <param name="name">Its name in the store, e.g. <c>fact:indexer</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<DeadLetter>> ReadDeadLettersAsync(
        string name, CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a change that a consumer could not handle; a further change of the document is handed on.
    /// </summary>
    /// <param name="name">The consumer's name in the store.</param>
    /// <param name="documentId">The document's id.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask DropDeadLetterAsync(string name, string documentId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has a consumer handle changes again, those that it could not handle among them. One that runs in this process
    /// goes on from there; one of another process has to be stopped before.
    /// </summary>
    /// <param name="name">Its name in the store.</param>
    /// <param name="sequence">After which sequence it goes on. The default value is 0: everything again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.NotFound"/>: there is no consumer
    /// of that name.</exception>
    ValueTask ResetAsync(string name, long sequence = 0, CancellationToken cancellationToken = default);
}
