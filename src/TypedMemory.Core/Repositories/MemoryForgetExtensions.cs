using TypedMemory.Core.Merging.Forgetting;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Erases documents, and tells which replicas have the erasure.</summary>
public static class MemoryForgetExtensions
{
    /// <summary>
    /// Erases a document of a type with <see cref="ConflictPolicy.ForgetWins"/>: its values, history and attachments
    /// are gone from this store when this returns, and its tombstone erases it on every replica that gets it, whatever
    /// is edited there meanwhile. The tombstone says nothing of what it was but its id and the time.
    /// </summary>
    /// <remarks>
    /// Which replicas have the tombstone is told by <c>ReadReceiptsAsync</c>. Nobody can reach a backup, or a replica
    /// that never returns: see docs/guides/trust.md.
    /// </remarks>
    /// <param name="repository">The repository.</param>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait; what was taken up is still finished.</param>
    /// <returns>Whether there was ever such a document; of one that is deleted by now, the history is erased.</returns>
    /// <exception cref="InvalidOperationException">The type has another policy.</exception>
    public static async ValueTask<bool> ForgetAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId id, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        IMemoryDocuments documents = repository.Documents;
        IDocumentStore store = await documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await DocumentForget.RunAsync(
            store, documents.Type.Merge, id.DocumentId, cancellationToken).ConfigureAwait(false);
    }
}
