using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Reads what documents were at an earlier time, and restores it.</summary>
public static class MemoryHistoryExtensions
{
    /// <summary>
    /// The documents as they were at a time, as far as this store still has it (see <see cref="HistoryRetention"/>).
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="time">The time, by this store's clock: what was here then, not what somebody else had.</param>
    public static MemoryAsOf<T, TId> AsOf<T, TId>(this IMemoryRepository<T, TId> repository, DateTimeOffset time)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        return new MemoryAsOf<T, TId>(repository.Documents, time);
    }

    /// <summary>
    /// Makes a document what it was at an earlier revision, attachments included: a new revision, which replicates and
    /// merges like any edit. A deleted document is there again.
    /// </summary>
    /// <remarks>
    /// Members of kinds that never go back (max, min, monotone, first writer) stay where they are; a counter is edited
    /// by the difference.
    /// </remarks>
    /// <param name="repository">The repository.</param>
    /// <param name="id">The key.</param>
    /// <param name="revision">The earlier revision, out of <c>GetHistoryAsync</c>.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document; the one that it had if nothing differs.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.NotFound"/>: the document has no such revision, or its body is gone. With
    /// <see cref="TypedMemoryErrorCodes.BadRequest"/>: the revision is a tombstone.
    /// </exception>
    public static ValueTask<RevisionId> RestoreAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId id, RevisionId revision,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId> => repository.RestoreAsync(id, revision, null, cancellationToken);

    /// <summary>
    /// Makes a document what it was at an earlier revision, if it is at the revision that the caller has seen.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="id">The key.</param>
    /// <param name="revision">The earlier revision, out of <c>GetHistoryAsync</c>.</param>
    /// <param name="ifRevision">The revision that the document must be at, or <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document; the one that it had if nothing differs.</returns>
    /// <exception cref="RevisionConflictException">The document is at another revision.</exception>
    /// <exception cref="TypedMemoryException">As of the form without <c>ifRevision</c>.</exception>
    public static async ValueTask<RevisionId> RestoreAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId id, RevisionId revision, RevisionId? ifRevision,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        IMemoryDocuments documents = repository.Documents;
        IDocumentStore store = await documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await DocumentRestore.RunAsync(
            store, documents.Type.Merge, id.DocumentId, revision, ifRevision, MemoryScope.Current?.Origin,
            cancellationToken)
            .ConfigureAwait(false);
    }
}
