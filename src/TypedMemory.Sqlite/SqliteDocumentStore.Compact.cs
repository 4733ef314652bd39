namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    /// <remarks>Works in short steps between which writes go on.</remarks>
    public async ValueTask CompactAsync(CancellationToken cancellationToken = default)
    {
        for (long? after = 0; after is { } row;)
        {
            after = await RunAsync(writer => writer.DropDeadBodies(row), cancellationToken).ConfigureAwait(false);
        }

        long now = TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        await RunAsync(writer => writer.CollectBlobs(now), cancellationToken).ConfigureAwait(false);
        while (await RunAsync(static writer => writer.Vacuum(), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false))
        {
        }

        await RunAsync(static writer => writer.Checkpoint("TRUNCATE"), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false);
    }
}
