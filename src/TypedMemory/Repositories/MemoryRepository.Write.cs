using TypedMemory.Core.Merging;
using TypedMemory.Core.Store;
using TypedMemory.Edits;
using TypedMemory.Transactions;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<RevisionId> InsertAsync(T value, CancellationToken cancellationToken = default)
    {
        string id = IdOf(value);
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        using PooledUtf8Writer content = Encode(value);

        // A new document needs no read: the write itself finds out whether there is one.
        DocumentSnapshot? current = null;
        while (true)
        {
            if (type.IsThere(current, memory.Now))
                throw new RevisionConflictException(id, null, current.Winner.Revision);
            EditContext context = await ScopedOrigin.ContextAsync(store, cancellationToken).ConfigureAwait(false);
            DocumentWrite? write = type.Compose(id, current, content.WrittenMemory, context);
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is { } revision)
                return revision;
            current = await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<RevisionId> UpsertAsync(T value, CancellationToken cancellationToken = default)
    {
        string id = IdOf(value);
        using PooledUtf8Writer content = Encode(value);
        MemoryOrigin? origin = await ScopedOrigin.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
        var edit = new ContentEdit<T, TId>(type, id, content.WrittenMemory) { Origin = origin };
        return await EditAsync(edit, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<RevisionId> ReplaceAsync(
        T value, RevisionId revision, CancellationToken cancellationToken = default)
    {
        string id = IdOf(value);
        using PooledUtf8Writer content = Encode(value);
        MemoryOrigin? origin = await ScopedOrigin.ReadAsync(memory, cancellationToken).ConfigureAwait(false);
        var edit = new ContentEdit<T, TId>(type, id, content.WrittenMemory, replaced: revision) { Origin = origin };
        return await EditAsync(edit, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<MemoryEntry<T, TId>?> UpdateAsync(
        TId id, Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        string documentId = id.DocumentId;
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            DocumentSnapshot? current = await store.GetSnapshotAsync(
                documentId, cancellationToken).ConfigureAwait(false);
            if (!type.IsThere(current, memory.Now)) return null;

            // The function must see what the leaves become, not one side of them: else its result would undo the other.
            if (await TryResolveAsync(store, current, cancellationToken).ConfigureAwait(false)) continue;
            T before = await ReadableState.ReadAsync(store, type, current, cancellationToken).ConfigureAwait(false);
            T value = UpdateEdit.Apply(type, id, update, before);
            using PooledUtf8Writer content = Encode(value);
            EditContext context = await ScopedOrigin.ContextAsync(store, cancellationToken).ConfigureAwait(false);
            DocumentWrite? write = type.ComposeUpdate(documentId, current, content.WrittenMemory, context);
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is { } revision)
            {
                return new MemoryEntry<T, TId>(documentId, revision, value);
            }
        }
    }

    private PooledUtf8Writer Encode(T value)
    {
        PooledUtf8Writer content = PooledUtf8Writer.Rent();
        try
        {
            type.Codec.Write(value, content);
            return content;
        }
        catch
        {
            content.Dispose();
            throw;
        }
    }

    /// <summary>Commits an edit.</summary>
    /// <returns>The document's revision.</returns>
    private async ValueTask<RevisionId> EditAsync(IDocumentEdit edit, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<WriteOutcome> outcomes = await store.EditAsync([edit], cancellationToken).ConfigureAwait(false);
        return outcomes[0].Error is { } error ? throw error : outcomes[0].Winner;
    }

    /// <summary>Writes what an edit of <paramref name="current"/> composed.</summary>
    /// <returns>The document's revision; <see langword="null"/> if another write came between.</returns>
    private static async ValueTask<RevisionId?> TryWriteAsync(
        IDocumentStore store, DocumentWrite? write, DocumentSnapshot? current, CancellationToken cancellationToken)
    {
        if (write is null) return current!.Winner.Revision;
        IReadOnlyList<WriteOutcome> outcomes =
            await store.WriteAsync(new DocumentBatch { Writes = [write] }, cancellationToken).ConfigureAwait(false);
        WriteOutcome outcome = outcomes[0];
        if (outcome.Error is null) return outcome.Winner;
        if (outcome.Error is not RevisionConflictException) throw outcome.Error;
        TypedMemoryTelemetry.WriteRetries.Add(1);
        return null;
    }

    /// <summary>Writes the resolution of a document's open conflicts.</summary>
    /// <returns>Whether the document has to be read again.</returns>
    private async ValueTask<bool> TryResolveAsync(
        IDocumentStore store, DocumentSnapshot current, CancellationToken cancellationToken)
    {
        if (current.Leaves.Length == 1) return false;
        Resolution resolution = ConflictResolver.Resolve(type.Merge, current);
        if (resolution is not { Outcome: ResolutionOutcome.Resolved, Write: { } write }) return false;
        await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private string IdOf(T value) => KeyOf(value).DocumentId;

    private TId KeyOf(T value) => value is null ? throw new ArgumentNullException(nameof(value)) : type.GetId(value);
}
