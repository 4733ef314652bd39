using System.Runtime.CompilerServices;
using TypedMemory.Core.Queries.Fields;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Databases;

/// <summary>
/// A store of the application, of which nothing is told to anyone before it would survive a power loss: another store
/// builds on what it is told (docs/design.md, invariant 6). Free for a store that is opened with full durability.
/// </summary>
/// <param name="inner">The store, which is neither closed nor deleted here.</param>
internal sealed class DurableStore(IDocumentStore inner) : DelegatingDocumentStore(inner)
{
    private long _durable = -1;

    public override TCapability? Capability<TCapability>()
        where TCapability : class =>
        typeof(TCapability) == typeof(IFieldIndexStore) && Inner.Capability<IFieldIndexStore>() is { } fields
            ? (TCapability)(object)new DurableFieldIndexes(fields, SyncAsync) : Inner.Capability<TCapability>();

    public override ValueTask<DocumentRevision?> GetAsync(string id, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.GetAsync(id, cancellationToken), cancellationToken);

    public override ValueTask<DocumentRevision?> GetAsync(
        string id, RevisionId revision, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.GetAsync(id, revision, cancellationToken), cancellationToken);

    public override ValueTask<TResult?> GetAsync<TResult>(
        string id, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default)
        where TResult : default =>
        SyncedAsync(Inner.GetAsync(id, decoder, cancellationToken), cancellationToken);

    public override ValueTask<DocumentSnapshot?> GetSnapshotAsync(
        string id, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.GetSnapshotAsync(id, cancellationToken), cancellationToken);

    public override ValueTask<IReadOnlyList<DocumentSnapshot?>> GetSnapshotsAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.GetSnapshotsAsync(ids, cancellationToken), cancellationToken);

    public override ValueTask<RevisionTree?> GetTreeAsync(string id, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.GetTreeAsync(id, cancellationToken), cancellationToken);

    public override ValueTask<IReadOnlyList<RevisionTree?>> GetTreesAsync(
        IReadOnlyList<string> ids, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.GetTreesAsync(ids, cancellationToken), cancellationToken);

    public override ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default) =>
        WrittenAsync(Inner.WriteAsync(batch, cancellationToken));

    public override ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default) =>
        WrittenAsync(Inner.EditAsync(edits, cancellationToken));

    public override async IAsyncEnumerable<DocumentRevision> ListAsync(
        ListQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (DocumentRevision document in Inner.ListAsync(query, cancellationToken).ConfigureAwait(false))
        {
            await SyncAsync(cancellationToken).ConfigureAwait(false);
            yield return document;
        }
    }

    public override ValueTask<DecodedPage<TResult>> ListPageAsync<TResult>(
        ListQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.ListPageAsync(query, decoder, cancellationToken), cancellationToken);

    public override ValueTask<StoreChangesPage> ReadChangesAsync(
        StoreChangesQuery query, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.ReadChangesAsync(query, cancellationToken), cancellationToken);

    public override ValueTask<DecodedChanges<TResult>> ReadChangesAsync<TResult>(
        StoreChangesQuery query, IDocumentDecoder<TResult> decoder, CancellationToken cancellationToken = default) =>
        SyncedAsync(Inner.ReadChangesAsync(query, decoder, cancellationToken), cancellationToken);

    // The application's store is the application's to close.
#pragma warning disable CA2215
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
#pragma warning restore CA2215

    private async ValueTask<T> SyncedAsync<T>(ValueTask<T> reading, CancellationToken cancellationToken)
    {
        T read = await reading.ConfigureAwait(false);
        await SyncAsync(cancellationToken).ConfigureAwait(false);
        return read;
    }

    private async ValueTask<IReadOnlyList<WriteOutcome>> WrittenAsync(ValueTask<IReadOnlyList<WriteOutcome>> writing)
    {
        IReadOnlyList<WriteOutcome> outcomes = await writing.ConfigureAwait(false);
        // Always: a local document, a peer's checkpoint, moves no sequence. It is committed, so nobody's leaving stops
        // this.
        await MakeDurableAsync(Inner.LastSequence, CancellationToken.None).ConfigureAwait(false);
        return outcomes;
    }

    /// <summary>Makes durable what was read: it was committed before the sequence of now was.</summary>
    private ValueTask SyncAsync(CancellationToken cancellationToken)
    {
        long sequence = Inner.LastSequence;
        return sequence > Volatile.Read(ref _durable)
            ? MakeDurableAsync(sequence, cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask MakeDurableAsync(long sequence, CancellationToken cancellationToken)
    {
        await Inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        long known = Volatile.Read(ref _durable);
        while (known < sequence)
        {
            long before = Interlocked.CompareExchange(ref _durable, sequence, known);
            if (before == known) return;
            known = before;
        }
    }
}
