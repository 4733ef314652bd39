using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IErasingStore
{
    /// <inheritdoc/>
    /// <remarks>
    /// SQLite overwrites what is deleted meanwhile with zeros, and the WAL, which has older pages, is brought home and
    /// cut off.
    /// </remarks>
    public async ValueTask<IReadOnlyList<WriteOutcome>> EraseAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edits);
        await RunAsync(
            static writer => writer.Compaction.OverwriteDeleted(true), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false);
        try
        {
            IReadOnlyList<WriteOutcome> outcomes = await EditAsync(edits, cancellationToken).ConfigureAwait(false);
            long now = TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
            await RunAsync(
                writer =>
                {
                    long dropped = 0;
                    for (int i = 0; i < edits.Count; i++)
                    {
                        if (outcomes[i].Error is null) dropped += writer.Removals.ErasePast(edits[i].Id);
                    }

                    return dropped + writer.Blobs.Collect(now);
                },
                CancellationToken.None).ConfigureAwait(false);
            await RunAsync(
                static writer => writer.Compaction.Checkpoint("TRUNCATE"),
                CancellationToken.None, outsideTransaction: true)
                .ConfigureAwait(false);
            return outcomes;
        }
        finally
        {
            await RunAsync(
                static writer => writer.Compaction.OverwriteDeleted(false),
                CancellationToken.None, outsideTransaction: true)
                .ConfigureAwait(false);
        }
    }
}
