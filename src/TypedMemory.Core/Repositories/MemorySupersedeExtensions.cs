using System.Buffers;
using TypedMemory.Core.Merging.Links;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>Puts documents in the place of others.</summary>
public static class MemorySupersedeExtensions
{
    /// <summary>
    /// Puts a document in the place of another one: the old one is left out of lists, queries and recall from now on,
    /// unless it is asked for (<see cref="MemoryInclude.Superseded"/>). Both are linked in one transaction.
    /// </summary>
    /// <remarks>
    /// The link is a member of its own: a concurrent edit of the old document's values merges with it and never undoes
    /// it. <see cref="UnsupersedeAsync"/> takes it back. What is read by its key is read all the same.
    /// </remarks>
    /// <param name="repository">The repository.</param>
    /// <param name="old">The key of the old document.</param>
    /// <param name="new">The key of the new one, which is there already.</param>
    /// <param name="reason">Why; <see langword="null"/> to say nothing.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.NotFound"/>: one of the two is not there. With
    /// <see cref="TypedMemoryErrorCodes.BadRequest"/>: the old one took the place of the new one before.
    /// </exception>
    public static async ValueTask SupersedeAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId old, TId @new, string? reason = null,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        DocumentSupersession links = await LinksOfAsync(repository, cancellationToken).ConfigureAwait(false);
        await links.LinkAsync(
            old.DocumentId, @new.DocumentId, reason, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a value and puts it in the place of another document, in one transaction.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="old">The key of the old document.</param>
    /// <param name="new">The value that takes its place; written over whatever has its key.</param>
    /// <param name="reason">Why; <see langword="null"/> to say nothing.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.NotFound"/>: the old document is not there. With
    /// <see cref="TypedMemoryErrorCodes.BadRequest"/>: it took the place of the new one before.
    /// </exception>
    public static async ValueTask SupersedeAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId old, T @new, string? reason = null,
        CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(@new);
        if (repository.Documents.Type is not MemoryType<T, TId> type)
            throw new NotSupportedException($"The repository is of another type than {typeof(T).Name}.");
        string id = type.GetId(@new).DocumentId;
        var content = new ArrayBufferWriter<byte>();
        type.Codec.Write(@new, content);
        DocumentSupersession links = await LinksOfAsync(repository, cancellationToken).ConfigureAwait(false);
        await links.LinkAsync(
            old.DocumentId, id, reason,
            (current, context) => type.Compose(id, current, content.WrittenMemory, context),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes back that another document took the place of this one.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="old">Its key.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>Whether it was superseded.</returns>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.NotFound"/>: there is no such
    /// document.</exception>
    public static async ValueTask<bool> UnsupersedeAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId old, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        DocumentSupersession links = await LinksOfAsync(repository, cancellationToken).ConfigureAwait(false);
        return await links.UnlinkAsync(old.DocumentId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads what took a document's place, and whose place it took.</summary>
    /// <param name="repository">The repository.</param>
    /// <param name="id">Its key.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.NotFound"/>: there is no such
    /// document.</exception>
    public static async ValueTask<MemoryLinks> GetLinksAsync<T, TId>(
        this IMemoryRepository<T, TId> repository, TId id, CancellationToken cancellationToken = default)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        DocumentSupersession links = await LinksOfAsync(repository, cancellationToken).ConfigureAwait(false);
        return await links.ReadAsync(id.DocumentId, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<DocumentSupersession> LinksOfAsync<T, TId>(
        IMemoryRepository<T, TId> repository, CancellationToken cancellationToken)
        where T : notnull
        where TId : struct, IMemoryId<TId>
    {
        ArgumentNullException.ThrowIfNull(repository);
        IDocumentStore store = await repository.Documents.OpenAsync(cancellationToken).ConfigureAwait(false);
        return new DocumentSupersession(store, repository.Documents.Type.Merge);
    }
}
