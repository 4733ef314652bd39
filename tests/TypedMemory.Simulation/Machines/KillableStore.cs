using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>
/// The store as a process sees it. The process can be killed at any await of a call: before the store did its work, or
/// after it and before the caller heard of it. From then on every call fails, until the process is started again.
/// </summary>
internal sealed class KillableStore(Machine machine) : IDocumentStore
{
    private int _left = int.MaxValue;

    /// <summary>Whether the process is dead.</summary>
    public bool IsDead => _left <= 0;

    public TimeProvider TimeProvider => Inner.TimeProvider;

    public string Actor => Inner.Actor;

    public long LastSequence => Inner.LastSequence;

    private IDocumentStore Inner => machine.Inner;

    /// <summary>Kills the process when it has come past some more awaits.</summary>
    public void KillAfter(int awaits) => _left = awaits;

    /// <summary>Starts the process again.</summary>
    public void Revive() => _left = int.MaxValue;

    public ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetInfoAsync(cancellationToken));

    public ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetAsync(id, cancellationToken));

    public ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetAsync(id, revision, cancellationToken));

    public ValueTask<DocumentSnapshot?> GetSnapshotAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetSnapshotAsync(id, cancellationToken));

    public ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetSnapshotsAsync(ids, cancellationToken));

    public ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetTreeAsync(id, cancellationToken));

    public ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetTreesAsync(ids, cancellationToken));

    public ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.WriteAsync(batch, cancellationToken));

    public IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, CancellationToken cancellationToken = default) =>
        Inner.ListAsync(query, cancellationToken);

    public ValueTask<bool> NoteSeenAsync(
        string incarnation, long sequence, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.NoteSeenAsync(incarnation, sequence, cancellationToken));

    public ValueTask<long> CountAsync(string prefix, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.CountAsync(prefix, cancellationToken));

    public ValueTask<long> CountAsync(ListQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.CountAsync(query, cancellationToken));

    public ValueTask<long> CountChangesAsync(long since, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.CountChangesAsync(since, cancellationToken));

    public ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.ReadChangesAsync(query, cancellationToken));

    public ValueTask WaitForChangesAsync(
        long since, string prefix = "", CancellationToken cancellationToken = default) =>
        Inner.WaitForChangesAsync(since, prefix, cancellationToken);

    public ValueTask<IReadOnlyList<string>> ReadConflictsAsync(
        string after, int limit, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.ReadConflictsAsync(after, limit, cancellationToken));

    public ValueTask<LocalDocument?> GetLocalAsync(string id, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.GetLocalAsync(id, cancellationToken));

    public ValueTask<IReadOnlyList<LocalDocument>> ListLocalAsync(
        ListQuery query, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.ListLocalAsync(query, cancellationToken));

    public ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.PurgeAsync(documents, cancellationToken));

    public ValueTask<long> EvictAsync(StoreEviction eviction, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.EvictAsync(eviction, cancellationToken));

    public ValueTask CompactAsync(CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.CompactAsync(cancellationToken));

    public ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.SetRevisionLimitAsync(limit, cancellationToken));

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => CallAsync(async () =>
    {
        await Inner.FlushAsync(cancellationToken);
        machine.OnFlushed();
    });

    public ValueTask<IAttachmentStage> StageAttachmentAsync(
        Stream content, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.StageAttachmentAsync(content, cancellationToken));

    public ValueTask<Stream?> OpenAttachmentAsync(string sha256, CancellationToken cancellationToken = default) =>
        CallAsync(() => Inner.OpenAttachmentAsync(sha256, cancellationToken));

    public ValueTask DisposeAsync() => Inner.DisposeAsync();

    private async ValueTask<T> CallAsync<T>(Func<ValueTask<T>> call)
    {
        PassAwait();
        T result = await call();
        PassAwait();
        return result;
    }

    private async ValueTask CallAsync(Func<ValueTask> call)
    {
        PassAwait();
        await call();
        PassAwait();
    }

    private void PassAwait()
    {
        if (_left != int.MaxValue && --_left <= 0) throw new ProcessKilledException();
    }
}
