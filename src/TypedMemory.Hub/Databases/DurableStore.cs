using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// A store of the application, of which nothing is told to anyone before it would survive a power loss: another store builds
/// on what it is told (docs/design.md, invariant 6). Free for a store that is opened with full durability.
/// </summary>
/// <param name="inner">The store, which is neither closed nor deleted here.</param>
internal sealed class DurableStore(IDocumentStore inner) : IDocumentStore
{
    private long _durable = -1;

    public IStoreMaintenance? Maintenance => inner as IStoreMaintenance;

    public TimeProvider TimeProvider => inner.TimeProvider;

    public string Actor => inner.Actor;

    public long LastSequence => inner.LastSequence;

    public long Removals => inner.Removals;

    public ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken) => inner.GetInfoAsync(cancellationToken);

    public async ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.GetAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<DocumentRevision?> GetAsync(string id, RevisionId revision, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.GetAsync(id, revision, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<DocumentSnapshot?> GetSnapshotAsync(string id, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.GetSnapshotsAsync(ids, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.GetTreeAsync(id, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.GetTreesAsync(ids, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(DocumentBatch batch, CancellationToken cancellationToken)
    {
        IReadOnlyList<WriteOutcome> outcomes = await inner.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        // Always: a local document, a peer's checkpoint, moves no sequence. It is committed, so nobody's leaving stops this.
        await SyncAsync(inner.LastSequence, CancellationToken.None).ConfigureAwait(false);
        return outcomes;
    }

    public async IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (DocumentRevision document in inner.ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            yield return await SyncedAsync(document, cancellationToken).ConfigureAwait(false);
        }
    }

    public ValueTask<bool> NoteSeenAsync(string incarnation, long sequence, CancellationToken cancellationToken) =>
        inner.NoteSeenAsync(incarnation, sequence, cancellationToken);

    public ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken) => inner.CountAsync(prefix, cancellationToken);

    public ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken) => inner.CountAsync(query, cancellationToken);

    public ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken) => inner.CountChangesAsync(since, cancellationToken);

    public async ValueTask<StoreChangesPage> ReadChangesAsync(StoreChangesQuery query, CancellationToken cancellationToken) =>
        await SyncedAsync(await inner.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    public ValueTask WaitForChangesAsync(long since, string prefix, CancellationToken cancellationToken) =>
        inner.WaitForChangesAsync(since, prefix, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ReadConflictsAsync(string after, int limit, CancellationToken cancellationToken) =>
        inner.ReadConflictsAsync(after, limit, cancellationToken);

    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken) => inner.GetLocalAsync(id, cancellationToken);

    public ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(ListQuery query, CancellationToken cancellationToken) =>
        inner.ListLocalAsync(query, cancellationToken);

    public ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken) =>
        inner.PurgeAsync(documents, cancellationToken);

    public ValueTask<long> EvictAsync(StoreEviction eviction, CancellationToken cancellationToken) => inner.EvictAsync(eviction, cancellationToken);

    public ValueTask CompactAsync(CancellationToken cancellationToken) => inner.CompactAsync(cancellationToken);

    public ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken) => inner.SetRevisionLimitAsync(limit, cancellationToken);

    public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public ValueTask<IAttachmentStage> StageAttachmentAsync(Stream content, CancellationToken cancellationToken) =>
        inner.StageAttachmentAsync(content, cancellationToken);

    public ValueTask<Stream?> OpenAttachmentAsync(string sha256, CancellationToken cancellationToken) => inner.OpenAttachmentAsync(sha256, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<T> SyncedAsync<T>(T read, CancellationToken cancellationToken)
    {
        // What was read was committed before this sequence was.
        long sequence = inner.LastSequence;
        if (sequence > Volatile.Read(ref _durable)) await SyncAsync(sequence, cancellationToken).ConfigureAwait(false);
        return read;
    }

    private async ValueTask SyncAsync(long sequence, CancellationToken cancellationToken)
    {
        await inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        long known = Volatile.Read(ref _durable);
        while (known < sequence)
        {
            long before = Interlocked.CompareExchange(ref _durable, sequence, known);
            if (before == known) return;
            known = before;
        }
    }
}
