using TypedMemory.Core.Store;
using TypedMemory.Generated;
using TypedMemory.Replication.Sync;

namespace TypedMemory;

/// <summary>Asks which other replicas have got an erasure.</summary>
public static class MemoryReceiptExtensions
{
    /// <summary>
    /// Tells which replicas have got the erasure of a document, from the checkpoints in this store: each peer that it
    /// pushes to, and each replicator that reads it. Nothing is asked of anybody, and a replica that this store has
    /// never met is not among them.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="id">The key of the document, which <c>ForgetAsync</c> has erased.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.NotFound"/>: there was never such a document, or it is not deleted.
    /// </exception>
    public static async ValueTask<IReadOnlyList<ErasureReceipt>> ReadReceiptsAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId id, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        IDocumentStore store = await repository.Documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await ErasureReceipts.ReadAsync(store, id.DocumentId, cancellationToken).ConfigureAwait(false);
    }
}
