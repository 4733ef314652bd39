using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        long removals = 0;
        IReadOnlyList<DocumentRevisions> purged = await RunAsync<IReadOnlyList<DocumentRevisions>>(
            writer =>
            {
                var removed = new DocumentRevisions[documents.Count];
                for (int i = 0; i < removed.Length; i++) removed[i] = writer.Removals.Purge(documents[i]);
                if (removed.All(static document => document.Revisions.IsEmpty)) return removed;
                removals = writer.Removals.Count(MetaKeys.PurgeSequence);
                writer.Actor.TakeNew();
                return removed;
            },
            cancellationToken).ConfigureAwait(false);
        _types.NoteRemovals(removals);
        return purged;
    }
}
