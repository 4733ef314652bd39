using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Cli.Targets;

/// <summary>What a command looks into or works on: a store's file, or a database behind a URL.</summary>
internal interface ITarget : IAsyncDisposable
{
    /// <summary>Its path or its URL, without user info.</summary>
    string Name { get; }

    /// <summary>The store, where it is one on this device; <see langword="null"/> for a database.</summary>
    TypedMemory.Sqlite.SqliteDocumentStore? Store { get; }

    /// <summary>Reads documents' winners in the order of their ids.</summary>
    IAsyncEnumerable<DocumentRevision> ListAsync(ListQuery query, CancellationToken cancellationToken);

    /// <summary>Reads a document with every leaf, the winner first.</summary>
    /// <returns><see langword="null"/> if there is no such document.</returns>
    ValueTask<IReadOnlyList<DocumentRevision>?> GetLeavesAsync(string id, CancellationToken cancellationToken);

    /// <summary>Reads one revision.</summary>
    /// <returns><see langword="null"/> if it is unknown or its body is gone.</returns>
    ValueTask<DocumentRevision?> GetAsync(string id, RevisionId revision, CancellationToken cancellationToken);

    /// <summary>Reads the ids of documents with more than one live leaf.</summary>
    IAsyncEnumerable<string> ListConflictsAsync(CancellationToken cancellationToken);

    /// <summary>Writes an edit.</summary>
    /// <param name="edit">The document as it is to be.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The new revision.</returns>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.Conflict"/>: the document has
    /// another revision by now.</exception>
    ValueTask<RevisionId> EditAsync(TargetEdit edit, CancellationToken cancellationToken);

    /// <summary>Deletes a document: a tombstone for every live leaf.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="replaced">The revision that must win; <see langword="null"/> for whatever does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The tombstones.</returns>
    ValueTask<IReadOnlyList<RevisionId>> DeleteAsync(
        string id, RevisionId? replaced, CancellationToken cancellationToken);

    /// <summary>Writes what ends a conflict.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="resolve">Makes the revisions from the leaves.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The revisions that were written.</returns>
    ValueTask<IReadOnlyList<RevisionId>> ResolveAsync(
        string id, Func<DocumentSnapshot, DocumentWrite> resolve, CancellationToken cancellationToken);

    /// <summary>Reads the ids of all documents, deleted ones too, in order.</summary>
    IAsyncEnumerable<string> ListEveryIdAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Opens the bytes of an attachment.</summary>
    ValueTask<Stream> OpenAttachmentAsync(
        DocumentRevision revision, DocumentAttachment attachment, CancellationToken cancellationToken);

    /// <summary>Grafts revisions as they are (<c>new_edits=false</c>), with their attachments.</summary>
    /// <returns>What was refused, a reason each; empty if nothing was.</returns>
    ValueTask<IReadOnlyList<(string Id, string Reason)>> GraftAsync(
        IReadOnlyList<TargetGraft> grafts, CancellationToken cancellationToken);

    /// <summary>Reads the feed.</summary>
    IAsyncEnumerable<TargetChange> ReadChangesAsync(
        TargetFeed feed, Action waiting, CancellationToken cancellationToken);
}
