using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Edits;
using TypedMemory.Generated;
using TypedMemory.Store;

namespace TypedMemory.Repositories;

/// <summary>Writes single documents of one memory type.</summary>
internal sealed class MemoryWrites<T, TId>(MemoryType<T, TId> type, MemoryStore memory)
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    public ValueTask<RevisionId> InsertAsync(T value, CancellationToken cancellationToken) =>
        WriteAsync(value, null, mustBeNew: true, cancellationToken);

    public ValueTask<RevisionId> UpsertAsync(T value, CancellationToken cancellationToken) =>
        WriteAsync(value, null, mustBeNew: false, cancellationToken);

    public ValueTask<RevisionId> ReplaceAsync(T value, RevisionId revision, CancellationToken cancellationToken) =>
        WriteAsync(value, revision, mustBeNew: false, cancellationToken);

    public async ValueTask<MemoryEntry<T, TId>?> UpdateAsync(
        TId id, Func<T, T> update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        var edit = new UpdateEdit<T, TId>(store, type, id, update);
        WriteOutcome outcome = await ApplicationEdits.WriteAsync(store, edit, cancellationToken).ConfigureAwait(false);
        return edit.Exists ? new MemoryEntry<T, TId>(edit.Id, outcome.Winner, edit.Value) : null;
    }

    public async ValueTask<bool> DeleteAsync(TId id, CancellationToken cancellationToken)
    {
        var edit = new DeleteEdit(type.Merge, id.DocumentId);
        await EditAsync(edit, cancellationToken).ConfigureAwait(false);
        return edit.Deletes;
    }

    public async ValueTask DeleteAsync(TId id, RevisionId revision, CancellationToken cancellationToken) =>
        await EditAsync(
            new DeleteEdit(type.Merge, id.DocumentId, replaced: revision), cancellationToken).ConfigureAwait(false);

    public async ValueTask<RevisionId> ResolveAsync(
        MemoryConflict<T, TId> conflict, T value, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        value = type.Prepare(value, memory.Time);
        if (type.GetId(value).DocumentId is var id && id != conflict.DocumentId)
        {
            throw new ArgumentException(
                $"The value has the key \"{id}\", and the conflict is of \"{conflict.DocumentId}\".", nameof(value));
        }

        using PooledUtf8Writer content = PooledUtf8Writer.Encode(type.Codec, value);
        MemoryOrigin? origin = await ScopedOrigin.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
        RevisionId[] leaves = [.. conflict.Leaves.Select(static leaf => leaf.Revision)];
        var edit = new ResolveEdit<T, TId>(type, id, leaves, content.WrittenMemory) { Origin = origin };
        return await EditAsync(edit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits an edit.</summary>
    /// <returns>The document's revision.</returns>
    public async ValueTask<RevisionId> EditAsync(IDocumentEdit edit, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync([edit], cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error ? throw error : outcomes[0].Winner;
    }

    private async ValueTask<RevisionId> WriteAsync(
        T value, RevisionId? replaced, bool mustBeNew, CancellationToken cancellationToken)
    {
        if (value is null) throw new ArgumentNullException(nameof(value));
        value = type.Prepare(value, memory.Time);
        string id = type.GetId(value).DocumentId;
        using PooledUtf8Writer content = PooledUtf8Writer.Encode(type.Codec, value);
        MemoryOrigin? origin = await ScopedOrigin.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
        var edit = new ContentEdit<T, TId>(type, id, content.WrittenMemory, replaced, mustBeNew) { Origin = origin };
        return await EditAsync(edit, cancellationToken).ConfigureAwait(false);
    }
}
