using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Peers;

/// <summary>Either end of a replication: a store on this device, or a database behind HTTP.</summary>
/// <remarks>
/// The calls are those of the CouchDB replication protocol. Failures are <see cref="TypedMemoryException"/>s;
/// <see cref="TypedMemoryException.IsTransient"/> says whether a later attempt can succeed.
/// </remarks>
public interface IReplicationPeer : IAsyncDisposable
{
    /// <summary>
    /// The peer's name for people and for <see cref="DocumentBatch.Origin"/>: a URL without user info, or a path.
    /// </summary>
    string Name { get; }

    /// <summary>
    /// Whether local documents given with a write are committed in its transaction. If not, the caller writes them
    /// after.
    /// </summary>
    bool CommitsLocalDocumentsWithWrites { get; }

    /// <summary>Reads what the peer says of itself; the first call of a run.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.NotFound"/>: there is no such
    /// database.</exception>
    ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default);

    /// <summary>Creates the database; one that exists is not an error.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask CreateAsync(CancellationToken cancellationToken = default);

    /// <summary>Reads the change feed, each row with all leaves.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends the feed.</param>
    /// <returns>
    /// Pages in order. A one-shot feed ends after the page that reached its end; a live one never ends by itself. A
    /// page without rows moves the sequence on or is a sign of life.
    /// </returns>
    IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, CancellationToken cancellationToken = default);

    /// <summary>Asks which of the given revisions the peer lacks (<c>_revs_diff</c>).</summary>
    /// <param name="documents">Documents with revisions of theirs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Only documents that lack something, in any order.</returns>
    ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default);

    /// <summary>Fetches revisions with their paths (<c>_bulk_get?revs=true&amp;latest=true</c>).</summary>
    /// <param name="documents">Documents with the revisions that are wanted.</param>
    /// <param name="cancellationToken">Ends the fetch.</param>
    /// <returns>
    /// One item per document, in order, each with all of its revisions that were found and an error where one was not.
    /// With <c>latest</c>, a wanted revision that is not a leaf any more is answered by the leaves that descend from
    /// it.
    /// </returns>
    IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default);

    /// <summary>Opens the bytes of an attachment of one revision.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="attachment">The attachment, as a fetch reported it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default);

    /// <summary>
    /// Opens several attachments of one revision, in one request where the peer can do that. By default each is opened
    /// by itself.
    /// </summary>
    /// <param name="revision">The revision, as a fetch reported it.</param>
    /// <param name="attachments">Those of its attachments that are wanted.</param>
    /// <param name="knownAncestors">Revisions that the caller holds (<c>atts_since</c>): what has not changed since is
    /// not sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The attachments in the peer's order, each to be read before the next is asked for. One that is left out can be
    /// opened by itself.
    /// </returns>
    async IAsyncEnumerable<OpenedAttachment> OpenAttachmentsAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableArray<RevisionId> knownAncestors,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(revision);
        ArgumentNullException.ThrowIfNull(attachments);
        foreach (DocumentAttachment attachment in attachments)
        {
            Stream content = await OpenAttachmentAsync(revision.Id, revision.Revision, attachment, cancellationToken)
                .ConfigureAwait(false);
            await using (content.ConfigureAwait(false)) yield return new OpenedAttachment(attachment, content);
        }
    }

    /// <summary>Writes documents: revisions with their paths (<c>_bulk_docs</c>, <c>new_edits=false</c>).</summary>
    /// <param name="batch">What is written.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The documents that were refused, each once, though of one with several revisions some may have been taken; empty
    /// if all was taken.
    /// </returns>
    ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default);

    /// <summary>Reads a local document.</summary>
    /// <param name="id">Its id without <c>_local/</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Writes a local document; one that changed since it was read is read again and replaced.</summary>
    /// <param name="document">The document.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The document with its new revision.</returns>
    /// <exception cref="TypedMemoryException">With <see cref="TypedMemoryErrorCodes.Forbidden"/>: the peer is
    /// read-only.</exception>
    ValueTask<LocalDocument> PutLocalAsync(LocalDocument document, CancellationToken cancellationToken = default);

    /// <summary>Makes what was written durable, where the peer leaves that to its clients.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask FlushAsync(CancellationToken cancellationToken = default);
}
