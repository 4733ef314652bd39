using TypedMemory.Core.Queries;
using TypedMemory.Edits;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken = default)
    {
        var edit = new DeleteEdit(type.Merge, id.DocumentId);
        await EditAsync(edit, cancellationToken).ConfigureAwait(false);
        return edit.Deletes;
    }

    public async ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken = default) =>
        await EditAsync(
            new DeleteEdit(type.Merge, id.DocumentId, replaced: revision), cancellationToken).ConfigureAwait(false);

    /// <summary>Deletes the documents that fulfil a filter.</summary>
    /// <returns>The outcomes; <see langword="null"/> of a document that does not fulfil it.</returns>
    public async ValueTask<MemoryWriteOutcome<TId>?[]> DeleteEachAsync(
        TId[] keys, QueryScan filter, CancellationToken cancellationToken)
    {
        FilteredEdit[] edits =
            [.. keys.Select(id => new FilteredEdit(new DeleteEdit(type.Merge, id.DocumentId), filter))];
        IReadOnlyList<MemoryWriteOutcome<TId>> outcomes = await EditManyAsync(
            keys, edits, cancellationToken).ConfigureAwait(false);
        return [.. outcomes.Select((outcome, i) => edits[i].Applies ? outcome : (MemoryWriteOutcome<TId>?)null)];
    }

    public async ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteManyAsync(
        IEnumerable<TId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        TId[] keys = [.. ids];
        DeleteEdit[] edits = [.. keys.Select(id => new DeleteEdit(type.Merge, id.DocumentId, mustExist: true))];
        return await EditManyAsync(keys, edits, cancellationToken).ConfigureAwait(false);
    }
}
