using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>A peer that hands every call on to another; what a test is about is overridden.</summary>
public abstract class PeerWrapper(IReplicationPeer inner) : IReplicationPeer
{
    /// <summary>The peer behind.</summary>
    protected IReplicationPeer Inner { get; } = inner;

    /// <inheritdoc/>
    public virtual string Name => Inner.Name;

    /// <inheritdoc/>
    public virtual bool CommitsLocalDocumentsWithWrites => Inner.CommitsLocalDocumentsWithWrites;

    /// <inheritdoc/>
    public virtual ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        Inner.GetInfoAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask CreateAsync(CancellationToken cancellationToken = default) =>
        Inner.CreateAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, CancellationToken cancellationToken = default) =>
        Inner.ReadChangesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        Inner.DiffRevisionsAsync(documents, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        Inner.FetchAsync(documents, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default) =>
        Inner.OpenAttachmentAsync(id, revision, attachment, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default) =>
        Inner.WriteAsync(batch, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        Inner.GetLocalAsync(id, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default) =>
        Inner.PutLocalAsync(document, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        Inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Inner.DisposeAsync();
    }
}
