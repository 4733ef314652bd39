using TypedMemory.Core.Queries;
using TypedMemory.Core.Store;
using TypedMemory.Edits;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>Writes many documents of one memory type together, each of which stands or falls by itself.</summary>
internal sealed class MemoryBatches<T, TId>(MemoryType<T, TId> type, MemoryStore memory)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>Writes values.</summary>
    /// <param name="items">The values, with the revisions that they must replace.</param>
    /// <param name="mustBeNew">Whether a document that exists is an error.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> WriteAsync(
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
                ArgumentNullException.ThrowIfNull(value);
                T prepared = type.Prepare(value, memory.Time);
                id = type.GetId(prepared);
                type.Codec.Write(prepared, contents);
                ids.Add(id);
                encoded.Add((replaced, contents.WrittenMemory.Length));
            }
            catch (Exception fault) when (fault is TypedMemoryException || (type.Writing is not null
                && value is not null && fault is not (OperationCanceledException or OutOfMemoryException)))
            {
                TypedMemoryException error = fault as TypedMemoryException
                    ?? new InvalidDocumentException(TypedMemoryErrorCodes.BadRequest, null, fault.Message, fault);
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

        IReadOnlyList<MemoryWriteOutcome<TId>> outcomes = await EditAsync(
            ids, edits, cancellationToken).ConfigureAwait(false);
        if (refused is null) return outcomes;
        List<MemoryWriteOutcome<TId>> all = [.. outcomes];
        for (int i = 0; i < refused.Count; i++) all.Insert(places![i], refused[i]);
        return all;
    }

    /// <summary>Deletes documents.</summary>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteAsync(
        TId[] ids, CancellationToken cancellationToken) =>
        EditAsync(
            ids, [.. ids.Select(id => new DeleteEdit(type.Merge, id.DocumentId, mustExist: true))], cancellationToken);

    /// <summary>Deletes the documents that fulfil a filter.</summary>
    /// <returns>The outcomes; <see langword="null"/> of a document that does not fulfil it.</returns>
    public async ValueTask<MemoryWriteOutcome<TId>?[]> DeleteAsync(
        TId[] ids, QueryScan filter, CancellationToken cancellationToken)
    {
        FilteredEdit[] edits =
            [.. ids.Select(id => new FilteredEdit(new DeleteEdit(type.Merge, id.DocumentId), filter))];
        IReadOnlyList<MemoryWriteOutcome<TId>> outcomes = await EditAsync(
            ids, edits, cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select((outcome, i) => edits[i].Applies ? outcome : (MemoryWriteOutcome<TId>?)null)];
    }

    /// <summary>Reads, edits and writes documents until no other write came between.</summary>
    /// <param name="ids">The keys.</param>
    /// <param name="update">The function of the application.</param>
    /// <param name="filter">What a document has to fulfil to be edited, or <see langword="null"/>: that it
    /// exists.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The outcomes; <see langword="null"/> of a document that does not fulfil the filter.</returns>
    public async ValueTask<MemoryWriteOutcome<TId>?[]> UpdateAsync(
        TId[] ids, Func<T, T> update, QueryScan? filter, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        UpdateEdit<T, TId>[] edits =
        [
            .. ids.Select(id => new UpdateEdit<T, TId>(store, type, id, update)
            {
                MustExist = true, Filter = filter, IsolatesFaults = true,
            }),
        ];
        IReadOnlyList<WriteOutcome> written = await ApplicationEdits.WriteEachAsync(
            store, edits, cancellationToken).ConfigureAwait(false);
        var outcomes = new MemoryWriteOutcome<TId>?[ids.Length];
        for (int i = 0; i < outcomes.Length; i++)
        {
            bool isLeftOut = filter is not null && !edits[i].IsChosen;
            outcomes[i] = isLeftOut ? null : new MemoryWriteOutcome<TId>(ids[i], written[i].Winner, written[i].Error);
        }

        return outcomes;
    }

    private async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> EditAsync(
        IReadOnlyList<TId> ids, IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WriteOutcome> written = await store.EditAsync(edits, cancellationToken).ConfigureAwait(false);
        var outcomes = new MemoryWriteOutcome<TId>[written.Count];
        for (int i = 0; i < outcomes.Length; i++)
            outcomes[i] = new MemoryWriteOutcome<TId>(ids[i], written[i].Winner, written[i].Error);
        return outcomes;
    }
}
