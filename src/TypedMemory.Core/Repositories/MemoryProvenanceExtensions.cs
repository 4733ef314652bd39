using TypedMemory.Core.Merging.Origins;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Tells where the values of documents come from.</summary>
public static class MemoryProvenanceExtensions
{
    /// <summary>
    /// Tells for each member of a document who set it, when, from what (see <see cref="MemoryScope"/>), and what that
    /// displaced, as far as this store still has it.
    /// </summary>
    /// <param name="repository">The repository.</param>
    /// <param name="id">The key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if there is no such document, or it is deleted.</returns>
    /// <exception cref="MemoryFormatException">The document's reserved member is damaged, or of a newer
    /// version.</exception>
    public static async ValueTask<MemoryExplanation?> ExplainAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId id, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        IDocumentStore store = await repository.Documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await DocumentExplanation.ReadAsync(store, id.DocumentId, cancellationToken).ConfigureAwait(false);
    }
}
