using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Edits;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> InsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return WriteManyAsync(
            values.Select(static value => (value, (RevisionId?)null)), mustBeNew: true, cancellationToken);
    }

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpsertManyAsync(
        IEnumerable<T> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return WriteManyAsync(
            values.Select(static value => (value, (RevisionId?)null)), mustBeNew: false, cancellationToken);
    }

    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> ReplaceManyAsync(
        IEnumerable<(T Value, RevisionId Revision)> items, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(items);
        return WriteManyAsync(
            items.Select(static item => (item.Value, (RevisionId?)item.Revision)), mustBeNew: false, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateManyAsync(
        IEnumerable<TId> ids, Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(update);
        MemoryWriteOutcome<TId>?[] outcomes = await UpdateEachAsync(
            [.. ids], update, null, cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select(static outcome => outcome!.Value)];
    }

    /// <summary>Reads, edits and writes documents until no other write came between.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="update">The function of the application.</param>
    /// <param name="filter">What a document has to fulfil to be edited; <see langword="null"/> for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The outcomes; <see langword="null"/> of a document that does not fulfil the filter.</returns>
    public async ValueTask<MemoryWriteOutcome<TId>?[]> UpdateEachAsync(
        TId[] keys, Func<T, T> update, QueryScan? filter, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var outcomes = new MemoryWriteOutcome<TId>?[keys.Length];
        List<int> left = [.. Enumerable.Range(0, keys.Length)];
        while (left.Count > 0)
        {
            // The function is not run on the store's writer: it is the application's, and may take its time.
            IReadOnlyList<DocumentSnapshot?> documents = await store.GetSnapshotsAsync(
                [.. left.Select(i => keys[i].DocumentId)], cancellationToken).ConfigureAwait(false);
            List<(int Item, DocumentWrite Write)> writes = [];
            for (int d = 0; d < left.Count; d++)
            {
                if (filter is not null && !filter.Matches(documents[d]))
                {
                    outcomes[left[d]] = null;
                    continue;
                }

                (DocumentWrite? write, outcomes[left[d]]) =
                    await ComposeUpdateAsync(
                        store, keys[left[d]], update, documents[d], cancellationToken).ConfigureAwait(false);
                if (write is not null) writes.Add((left[d], write));
            }

            left = await WriteUpdatesAsync(store, writes, outcomes, cancellationToken).ConfigureAwait(false);
        }

        return outcomes;
    }

    /// <summary>Composes an update; without a write, the outcome is final.</summary>
    private async ValueTask<(DocumentWrite? Write, MemoryWriteOutcome<TId> Outcome)> ComposeUpdateAsync(
        IDocumentStore store, TId id, Func<T, T> update, DocumentSnapshot? current, CancellationToken cancellationToken)
    {
        try
        {
            EditContext context = await ScopedOrigin.ContextAsync(store, cancellationToken).ConfigureAwait(false);
            DocumentWrite? write = await UpdateEdit.ComposeAsync(
                store, type, id, update, current, context, cancellationToken).ConfigureAwait(false);
            return (write, new MemoryWriteOutcome<TId>(id, current?.Winner.Revision ?? default, null));
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException
            or StoreException))
        {
            // The function is the application's: what it throws is the fault of this one item.
            return (null, new MemoryWriteOutcome<TId>(id, default, UpdateEdit.ErrorOf(id.DocumentId, error)));
        }
    }

    /// <summary>Writes updates in one transaction.</summary>
    /// <returns>The items before which another write came.</returns>
    private static async ValueTask<List<int>> WriteUpdatesAsync(
        IDocumentStore store,
        List<(int Item, DocumentWrite Write)> writes,
        MemoryWriteOutcome<TId>?[] outcomes,
        CancellationToken cancellationToken)
    {
        if (writes.Count == 0) return [];
        var batch = new DocumentBatch { Writes = [.. writes.Select(static w => w.Write)] };
        IReadOnlyList<WriteOutcome> written = await store.WriteAsync(batch, cancellationToken).ConfigureAwait(false);
        List<int> left = [];
        for (int i = 0; i < written.Count; i++)
        {
            if (written[i].Error is RevisionConflictException) left.Add(writes[i].Item);
            else outcomes[writes[i].Item] = OutcomeOf(outcomes[writes[i].Item]!.Value.Id, written[i]);
        }

        TypedMemoryTelemetry.WriteRetries.Add(left.Count);
        return left;
    }

    private async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> WriteManyAsync(
        IEnumerable<(T Value, RevisionId? Replaced)> items, bool mustBeNew, CancellationToken cancellationToken)
    {
        using PooledUtf8Writer contents = PooledUtf8Writer.Rent();
        List<TId> ids = [];
        List<(RevisionId? Replaced, int End)> encoded = [];
        List<MemoryWriteOutcome<TId>>? refused = null;
        List<int>? places = null;
        int count = 0;
        foreach ((T value, RevisionId? replaced) in items)
        {
            TId id = default;
            try
            {
                id = KeyOf(value);
                type.Codec.Write(value, contents);
                ids.Add(id);
                encoded.Add((replaced, contents.WrittenMemory.Length));
            }
            catch (TypedMemoryException error)
            {
                (refused ??= []).Add(new MemoryWriteOutcome<TId>(id, default, error));
                (places ??= []).Add(count);
            }

            count++;
        }

        // Only now, since the buffer moves while it grows.
        MemoryOrigin? origin = await ScopedOrigin.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
        var edits = new ContentEdit<T, TId>[encoded.Count];
        int start = 0;
        for (int i = 0; i < edits.Length; i++)
        {
            (RevisionId? replaced, int end) = encoded[i];
            edits[i] = new ContentEdit<T, TId>(
                type, ids[i].DocumentId, contents.WrittenMemory[start..end], replaced, mustBeNew)
            { Origin = origin };
            start = end;
        }

        IReadOnlyList<MemoryWriteOutcome<TId>> outcomes = await EditManyAsync(
            ids, edits, cancellationToken).ConfigureAwait(false);
        if (refused is null) return outcomes;
        List<MemoryWriteOutcome<TId>> all = [.. outcomes];
        for (int i = 0; i < refused.Count; i++) all.Insert(places![i], refused[i]);
        return all;
    }

    private async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> EditManyAsync(
        IReadOnlyList<TId> ids, IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WriteOutcome> written = await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        var outcomes = new MemoryWriteOutcome<TId>[written.Count];
        for (int i = 0; i < outcomes.Length; i++) outcomes[i] = OutcomeOf(ids[i], written[i]);
        return outcomes;
    }

    private static MemoryWriteOutcome<TId> OutcomeOf(TId id, WriteOutcome written) =>
        new(id, written.Winner, written.Error);
}
