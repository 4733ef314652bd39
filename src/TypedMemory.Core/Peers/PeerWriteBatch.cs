using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Peers;

/// <summary>The documents that are written to a peer in one call.</summary>
public sealed record PeerWriteBatch
{
    /// <summary>The documents. A local peer takes all revisions of a document or none.</summary>
    public ImmutableArray<PeerDocument> Documents { get; init; } = [];

    /// <summary>The revisions of all documents.</summary>
    public IEnumerable<DocumentRevision> Revisions => Documents.SelectMany(static document => document.Revisions);

    /// <summary>Local documents for the same transaction; only for a peer that commits them with writes.</summary>
    public ImmutableArray<LocalDocument> LocalDocuments { get; init; } = [];

    /// <summary>The name of the peer that the documents come from.</summary>
    public required string Origin { get; init; }

    /// <summary>Opens an attachment's bytes where the receiver does not have them.</summary>
    public Func<DocumentRevision, DocumentAttachment, CancellationToken, ValueTask<Stream>>? OpenAttachment
    {
        get;
        init;
    }

    /// <summary>
    /// Opens several attachments of a revision at once, see <see cref="IReplicationPeer.OpenAttachmentsAsync"/>. The
    /// default value is
    /// <see langword="null"/>: each is opened by itself.
    /// </summary>
    public Func<
        DocumentRevision, IReadOnlyList<DocumentAttachment>, ImmutableArray<RevisionId>, CancellationToken,
        IAsyncEnumerable<OpenedAttachment>>? OpenAttachments
    { get; init; }

    /// <summary>
    /// Whether nothing is written, local documents included, if anything is refused; only for a peer that commits local
    /// documents with writes. The default value is <see langword="false"/>.
    /// </summary>
    public bool Atomic { get; init; }

    /// <summary>See <see cref="DocumentBatch.LeaseEpoch"/>.</summary>
    public long? LeaseEpoch { get; init; }
}
