using System.Collections.Immutable;
using System.Threading.Channels;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Edits;

namespace TypedMemory.Repositories;

internal sealed partial class MemoryRepository<T, TId>
{
    public async ValueTask<MemoryConflict<T, TId>?> GetConflictAsync(
        TId id, CancellationToken cancellationToken = default)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        DocumentSnapshot? current = await store.GetSnapshotAsync(
            id.DocumentId, cancellationToken).ConfigureAwait(false);
        return current is { LiveLeaves: > 1 } ? ReadConflict(current) : null;
    }

    public ChannelReader<MemoryConflict<T, TId>> Conflicts(CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateBounded<MemoryConflict<T, TId>>(
            new BoundedChannelOptions(ConflictCapacity)
            { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
        pumps.Start(stop => PumpConflictsAsync(channel.Writer, stop), channel.Writer, cancellationToken);
        return channel.Reader;
    }

    public async ValueTask<RevisionId> ResolveConflictAsync(
        MemoryConflict<T, TId> conflict, T value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        if (type.GetId(value).DocumentId is var id && id != conflict.DocumentId)
        {
            throw new ArgumentException(
                $"The value has the key \"{id}\", and the conflict is of \"{conflict.DocumentId}\".", nameof(value));
        }

        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        using PooledUtf8Writer content = Encode(value);
        while (true)
        {
            DocumentSnapshot current = await GetAtConflictAsync(
                store, conflict, cancellationToken).ConfigureAwait(false);
            EditContext context = await ScopedOrigin.ContextAsync(store, cancellationToken).ConfigureAwait(false);
            DocumentWrite? edit = type.Compose(id, current, content.WrittenMemory, context);
            var write = new DocumentWrite
            {
                Id = id,
                Revisions = [.. edit?.Revisions ?? [], .. Tombstones(current, edit)],
                IfSequence = current.Sequence,
            };
            if (await TryWriteAsync(store, write, current, cancellationToken).ConfigureAwait(false) is { } revision)
                return revision;
        }
    }

    private const int ConflictCapacity = 16;

    private async Task PumpConflictsAsync(
        ChannelWriter<MemoryConflict<T, TId>> conflicts, CancellationToken cancellationToken)
    {
        IDocumentStore store = await memory.OpenAsync(cancellationToken).ConfigureAwait(false);
        long since = 0;
        while (true)
        {
            var query = new StoreChangesQuery { Since = since, Prefixes = [type.Prefix], Limit = PageSize };
            StoreChangesPage page = await store.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false);
            foreach (StoreChange row in page.Changes)
            {
                if (!row.Conflicted) continue;
                DocumentSnapshot? current = await store.GetSnapshotAsync(
                    row.Id, cancellationToken).ConfigureAwait(false);
                if (current is { LiveLeaves: > 1 })
                {
                    await conflicts.WriteAsync(ReadConflict(current), cancellationToken).ConfigureAwait(false);
                }
            }

            since = page.LastSequence;
            if (!page.HasMore)
                await store.WaitForChangesAsync(since, type.Prefix, cancellationToken).ConfigureAwait(false);
        }
    }

    private MemoryConflict<T, TId> ReadConflict(DocumentSnapshot current) => new(
        current.Id,
        current.Sequence,
        [.. current.Leaves.Where(static leaf => !leaf.Deleted).Select(ReadEntryOrError)]);

    /// <summary>The document, if its live leaves are those that the caller has seen.</summary>
    private static async ValueTask<DocumentSnapshot> GetAtConflictAsync(
        IDocumentStore store, MemoryConflict<T, TId> conflict, CancellationToken cancellationToken)
    {
        DocumentSnapshot? current = await store.GetSnapshotAsync(
            conflict.DocumentId, cancellationToken).ConfigureAwait(false);
        IEnumerable<RevisionId> live = current?.Leaves.Where(static leaf => !leaf.Deleted).Select(
            static leaf => leaf.Revision) ?? [];
        if (current is not null && live.SequenceEqual(conflict.Leaves.Select(static leaf => leaf.Revision)))
            return current;
        throw new RevisionConflictException(conflict.DocumentId, conflict.Leaves[0].Revision, current?.Winner.Revision);
    }

    /// <summary>Bare tombstones for the live leaves that the edit has left.</summary>
    private static IEnumerable<DocumentRevision> Tombstones(DocumentSnapshot current, DocumentWrite? edit)
    {
        ImmutableArray<DocumentRevision> written = edit?.Revisions ?? [];
        foreach (DocumentRevision leaf in current.Leaves)
        {
            bool isKept = edit is null && leaf.Revision == current.Winner.Revision;
            if (leaf.Deleted || isKept || written.Any(revision => revision.Path.Parent == leaf.Revision)) continue;
            RevisionId revision = RevisionHasher.Compute(
                leaf.Revision, deleted: true, DocumentRevision.EmptyBody.Span, []);
            yield return new DocumentRevision { Id = leaf.Id, Path = leaf.Path.Append(revision), Deleted = true };
        }
    }
}
