using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <summary>
/// A store that forwards every member to another one, to be derived from by a store that changes a few of them.
/// </summary>
/// <remarks>
/// Every member is forwarded, those with a default body in the interface too, so that nothing that the inner store does
/// better is lost, and capabilities (<see cref="IDocumentStore.Capability{TCapability}"/>) are the inner store's.
/// Disposing it disposes the inner store, unless a derived class says otherwise.
/// </remarks>
/// <param name="inner">The store that does the work.</param>
public abstract class DelegatingDocumentStore(IDocumentStore inner) : IDocumentStore
{
    /// <summary>The store that does the work.</summary>
    protected IDocumentStore Inner { get; } = inner ?? throw new ArgumentNullException(nameof(inner));

    /// <inheritdoc/>
    public virtual TimeProvider TimeProvider => Inner.TimeProvider;

    /// <inheritdoc/>
    public virtual string Actor => Inner.Actor;

    /// <inheritdoc/>
    public virtual long LastSequence => Inner.LastSequence;

    /// <inheritdoc/>
    public virtual long Removals => Inner.Removals;

    /// <inheritdoc/>
    public virtual TCapability? Capability<TCapability>()
        where TCapability : class => Inner.Capability<TCapability>();

    /// <inheritdoc/>
    public virtual ValueTask<bool> NoteSeenAsync(
        string incarnation, long sequence, CancellationToken cancellationToken = default) =>
        Inner.NoteSeenAsync(incarnation, sequence, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        Inner.GetInfoAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(id, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(id, revision, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<TResult?> GetAsync<TResult>(
        string id, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        Inner.GetAsync(id, decoder, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DocumentSnapshot?> GetSnapshotAsync(
        string id, CancellationToken cancellationToken = default) =>
        Inner.GetSnapshotAsync(id, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        Inner.GetSnapshotsAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default) =>
        Inner.GetTreeAsync(id, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        Inner.GetTreesAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default) =>
        Inner.WriteAsync(batch, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default) =>
        Inner.EditAsync(edits, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, CancellationToken cancellationToken = default) =>
        Inner.ListAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DecodedPage<TResult>> ListPageAsync<TResult>(
        ListQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        Inner.ListPageAsync(query, decoder, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken = default) =>
        Inner.CountAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken = default) =>
        Inner.CountAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken = default) =>
        Inner.CountChangesAsync(since, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default) =>
        Inner.ReadChangesAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<DecodedChanges<TResult>> ReadChangesAsync<TResult>(
        StoreChangesQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        Inner.ReadChangesAsync(query, decoder, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask WaitForChangesAsync(
        long since, string prefix = "", CancellationToken cancellationToken = default) =>
        Inner.WaitForChangesAsync(since, prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<string>> ReadConflictsAsync(
        string after, int limit, CancellationToken cancellationToken = default) =>
        Inner.ReadConflictsAsync(after, limit, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        Inner.GetLocalAsync(id, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(
        ListQuery query, CancellationToken cancellationToken = default) =>
        Inner.ListLocalAsync(query, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        Inner.PurgeAsync(documents, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<long> EvictAsync(StoreEviction eviction, CancellationToken cancellationToken = default) =>
        Inner.EvictAsync(eviction, cancellationToken);

    /// <inheritdoc/>
#pragma warning disable RS0026, RS0027 // As in the interface.
    public virtual ValueTask CompactAsync(CancellationToken cancellationToken = default) =>
        Inner.CompactAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask CompactAsync(
        IProgress<CompactionProgress>? progress, CancellationToken cancellationToken = default) =>
        Inner.CompactAsync(progress, cancellationToken);
#pragma warning restore RS0026, RS0027

    /// <inheritdoc/>
    public virtual ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken = default) =>
        Inner.SetRevisionLimitAsync(limit, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask FlushAsync(CancellationToken cancellationToken = default) =>
        Inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<IAttachmentStage> StageAttachmentAsync(
        Stream content, CancellationToken cancellationToken = default) =>
        Inner.StageAttachmentAsync(content, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask<Stream?> OpenAttachmentAsync(
        string sha256, CancellationToken cancellationToken = default) =>
        Inner.OpenAttachmentAsync(sha256, cancellationToken);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Inner.DisposeAsync();
    }
}
