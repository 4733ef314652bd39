using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.History;

/// <summary>Restores documents to earlier revisions, whatever their type.</summary>
public static class DocumentRestore
{
    /// <summary>Makes a document what it was at an earlier revision, see <see cref="RestoreEdit"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="merge">The type's merge.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="origin">Where the edit comes from; <see langword="null"/> to say nothing.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document.</returns>
    /// <exception cref="TypedMemoryException">There is no such revision, its body is gone, or it is a
    /// tombstone.</exception>
    public static ValueTask<RevisionId> RunAsync(
        IDocumentStore store, IMemoryMerge merge, string id, RevisionId revision, MemoryOrigin? origin = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(store, merge, id, revision, null, origin, cancellationToken);

    /// <summary>As the other one, where the document is at a revision.</summary>
    /// <param name="store">The store.</param>
    /// <param name="merge">The type's merge.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="ifRevision">The revision that the document must be at, or <see langword="null"/> for any.</param>
    /// <param name="origin">Where the edit comes from; <see langword="null"/> to say nothing.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>The revision of the document.</returns>
    /// <exception cref="RevisionConflictException">The document is at another revision.</exception>
    /// <exception cref="TypedMemoryException">There is no such revision, its body is gone, or it is a
    /// tombstone.</exception>
    public static async ValueTask<RevisionId> RunAsync(
        IDocumentStore store, IMemoryMerge merge, string id, RevisionId revision, RevisionId? ifRevision,
        MemoryOrigin? origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(id);
        DocumentRevision earlier = await store.GetAsync(id, revision, cancellationToken).ConfigureAwait(false)
            ?? throw await MissingAsync(store, id, revision, cancellationToken).ConfigureAwait(false);
        if (earlier.Deleted)
        {
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.BadRequest,
                $"The document \"{id}\" was not restored: it is deleted at \"{revision}\". Delete it, or name a revision with values.");
        }

        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync(
            [new RestoreEdit(merge, earlier) { Origin = origin, IfRevision = ifRevision }],
            cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error ? throw error : outcomes[0].Winner;
    }

    private static async ValueTask<TypedMemoryException> MissingAsync(
        IDocumentStore store, string id, RevisionId revision, CancellationToken cancellationToken)
    {
        RevisionTree? tree = await store.GetTreeAsync(id, cancellationToken).ConfigureAwait(false);
        string reason = tree is null ? "there is no such document in the store."
            : !tree.Contains(revision) ? $"it has no revision \"{revision}\"."
            : $"the body of \"{revision}\" is not in the store. How many superseded bodies are kept is the store's option Keep.";
        return new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound, $"The document \"{id}\" was not restored: {reason}");
    }
}
