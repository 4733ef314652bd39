namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    /// <remarks>Works in short steps between which writes go on.</remarks>
    public async ValueTask CompactAsync(CancellationToken cancellationToken = default)
    {
        for (long? after = 0; after is { } row;)
        {
            after = await RunAsync(
                writer => writer.Compaction.DropDeadBodies(row), cancellationToken).ConfigureAwait(false);
        }

        await RecountAsync(cancellationToken).ConfigureAwait(false);
        long now = TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        await RunAsync(writer => writer.Blobs.Collect(now), cancellationToken).ConfigureAwait(false);
        while (await RunAsync(static writer => writer.Compaction.Vacuum(), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false))
        {
        }

        await RunAsync(
            static writer => writer.Compaction.Checkpoint("TRUNCATE"), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false);
    }

    /// <summary>Mends counts that are wrong, e.g. after a removal by a library that did not keep them.</summary>
    private async Task RecountAsync(CancellationToken cancellationToken)
    {
        List<int> wrong = await Task.Run(
            () => Read(static reader => reader.Counts.FindMiscounted(), cancellationToken).AsTask(), cancellationToken)
            .ConfigureAwait(false);
        foreach (int type in wrong)
            await RunAsync(writer => writer.Compaction.Recount(type), cancellationToken).ConfigureAwait(false);
    }
}
