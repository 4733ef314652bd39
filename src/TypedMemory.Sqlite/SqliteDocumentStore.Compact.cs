using TypedMemory.Core.Store;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
#pragma warning disable RS0026, RS0027 // As in the interface.
    /// <inheritdoc/>
    /// <remarks>Works in short steps between which writes go on.</remarks>
    public ValueTask CompactAsync(CancellationToken cancellationToken = default) =>
        CompactAsync(progress: null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>Works in short steps between which writes go on.</remarks>
    public async ValueTask CompactAsync(
        IProgress<CompactionProgress>? progress, CancellationToken cancellationToken = default)
#pragma warning restore RS0026, RS0027
    {
        await DropDeadBodiesAsync(progress, cancellationToken).ConfigureAwait(false);
        await RecountAsync(progress, cancellationToken).ConfigureAwait(false);
        progress?.Report(new CompactionProgress(CompactionStep.Attachments, 0, 1));
        long now = TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        await RunAsync(writer => writer.Blobs.Collect(now), cancellationToken).ConfigureAwait(false);
        progress?.Report(new CompactionProgress(CompactionStep.Attachments, 1, 1));
        await VacuumAsync(progress, cancellationToken).ConfigureAwait(false);
        await RunAsync(
            static writer => writer.Compaction.Checkpoint("TRUNCATE"), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false);
    }

    private async Task DropDeadBodiesAsync(
        IProgress<CompactionProgress>? progress, CancellationToken cancellationToken)
    {
        // Rows are numbered in the order of their writing, so that the number of a row tells how far it is.
        long last = await RunAsync(static writer => writer.Compaction.LastBody(), cancellationToken)
            .ConfigureAwait(false);
        for (long? after = 0; after is { } row;)
        {
            progress?.Report(new CompactionProgress(CompactionStep.Bodies, row, last));
            after = await RunAsync(
                writer => writer.Compaction.DropDeadBodies(row), cancellationToken).ConfigureAwait(false);
        }

        progress?.Report(new CompactionProgress(CompactionStep.Bodies, last, last));
    }

    private async Task VacuumAsync(IProgress<CompactionProgress>? progress, CancellationToken cancellationToken)
    {
        long free = await RunAsync(
            static writer => writer.Compaction.FreePages(), cancellationToken).ConfigureAwait(false);
        for (long left = free; left > 0;)
        {
            progress?.Report(new CompactionProgress(CompactionStep.Pages, Math.Max(0, free - left), free));
            left = await RunAsync(
                static writer => writer.Compaction.Vacuum(), cancellationToken, outsideTransaction: true)
                .ConfigureAwait(false);
        }

        progress?.Report(new CompactionProgress(CompactionStep.Pages, free, free));
    }

    /// <summary>Mends counts that are wrong, e.g. after a removal by a library that did not keep them.</summary>
    private async Task RecountAsync(IProgress<CompactionProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new CompactionProgress(CompactionStep.Counts, 0, 1));
        List<int> wrong = await Task.Run(
            () => Read(static reader => reader.Counts.FindMiscounted(), cancellationToken).AsTask(), cancellationToken)
            .ConfigureAwait(false);
        foreach (int type in wrong)
            await RunAsync(writer => writer.Compaction.Recount(type), cancellationToken).ConfigureAwait(false);
        progress?.Report(new CompactionProgress(CompactionStep.Counts, 1, 1));
    }
}
