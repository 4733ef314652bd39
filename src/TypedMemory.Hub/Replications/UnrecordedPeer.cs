using System.Collections.Concurrent;
using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Replications;

/// <summary>
/// A peer at which a run leaves nothing but documents: checkpoints are kept as long as the run, and the feed begins
/// where it is told. One that begins later must not leave a checkpoint: that would claim what came before.
/// </summary>
/// <param name="inner">The peer.</param>
/// <param name="since">Where its feed begins, as JSON, or <see langword="null"/> for the beginning.</param>
internal sealed class UnrecordedPeer(IReplicationPeer inner, string? since) : IReplicationPeer
{
    private readonly ConcurrentDictionary<string, LocalDocument> _locals = new(StringComparer.Ordinal);
    private int _number;

    public string Name => inner.Name;

    public bool CommitsLocalDocumentsWithWrites => inner.CommitsLocalDocumentsWithWrites;

    public ValueTask<PeerInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        inner.GetInfoAsync(cancellationToken);

    public ValueTask CreateAsync(CancellationToken cancellationToken = default) =>
        inner.CreateAsync(cancellationToken);

    public IAsyncEnumerable<PeerChangesPage> ReadChangesAsync(
        PeerChangesQuery query, CancellationToken cancellationToken = default) =>
        inner.ReadChangesAsync(query with { Since = query.Since ?? since }, cancellationToken);

    public ValueTask<IReadOnlyList<MissingRevisions>> DiffRevisionsAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        inner.DiffRevisionsAsync(documents, cancellationToken);

    public IAsyncEnumerable<FetchedDocument> FetchAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        inner.FetchAsync(documents, cancellationToken);

    public ValueTask<Stream> OpenAttachmentAsync(
        string id, RevisionId revision, DocumentAttachment attachment, CancellationToken cancellationToken = default) =>
        inner.OpenAttachmentAsync(id, revision, attachment, cancellationToken);

    public IAsyncEnumerable<OpenedAttachment> OpenAttachmentsAsync(
        DocumentRevision revision, IReadOnlyList<DocumentAttachment> attachments,
        ImmutableArray<RevisionId> knownAncestors, CancellationToken cancellationToken = default) =>
        inner.OpenAttachmentsAsync(revision, attachments, knownAncestors, cancellationToken);

    public async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<DocumentRefusal> refused = await inner.WriteAsync(
            batch with { LocalDocuments = [] }, cancellationToken).ConfigureAwait(false);
        foreach (LocalDocument document in batch.LocalDocuments) Keep(document);
        return refused;
    }

    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_locals.GetValueOrDefault(id) is { Body: not null } document ? document : null);

    public ValueTask<LocalDocument> PutLocalAsync(
        LocalDocument document, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Keep(document));

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private LocalDocument Keep(LocalDocument document) =>
        _locals[document.Id] = document with { Revision = $"0-{Interlocked.Increment(ref _number)}" };
}
