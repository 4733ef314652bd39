using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Opening;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    /// <remarks>As in an erasure, what is purged is overwritten, its words in full texts too.</remarks>
    public ValueTask<IReadOnlyList<DocumentRevisions>> PurgeAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(documents);
        return OverwriteAsync(
            async () =>
            {
                IReadOnlyList<DocumentRevisions> purged = await RemoveAsync(documents, cancellationToken)
                    .ConfigureAwait(false);
                string[] gone =
                    [.. purged.Where(static one => !one.Revisions.IsEmpty).Select(static one => one.Id)];
                return (purged, (IReadOnlyList<string>)gone);
            },
            cancellationToken);
    }

    private async ValueTask<IReadOnlyList<DocumentRevisions>> RemoveAsync(
        IReadOnlyList<DocumentRevisions> documents, CancellationToken cancellationToken)
    {
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
