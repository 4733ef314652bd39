using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore : IErasingStore
{
    /// <inheritdoc/>
    /// <remarks>
    /// SQLite overwrites what is deleted meanwhile with zeros, full texts of the documents' types are written anew
    /// without their words, and the WAL, which has older pages, is brought home and cut off.
    /// </remarks>
    public ValueTask<IReadOnlyList<WriteOutcome>> EraseAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edits);
        return OverwriteAsync(
            async () =>
            {
                IReadOnlyList<WriteOutcome> outcomes = await EditAsync(edits, cancellationToken).ConfigureAwait(false);
                string[] erased = [.. edits.Zip(outcomes).Where(static pair => pair.Second.Error is null)
                    .Select(static pair => pair.First.Id)];
                long now = TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
                await RunAsync(
                    writer => erased.Sum(id => writer.Removals.ErasePast(id) + writer.Erasure.EraseLetters(id)
                        + new ViewIndexing(writer.Connection).Forget(id)) + writer.Blobs.Collect(now),
                    CancellationToken.None).ConfigureAwait(false);
                return (outcomes, (IReadOnlyList<string>)erased);
            },
            cancellationToken);
    }

    /// <summary>
    /// Does something whose deletes leave nothing in the file: neither in its free pages, nor in full texts, nor in the
    /// WAL.
    /// </summary>
    /// <param name="work">What is done; gives the documents that are gone, beside its result.</param>
    /// <param name="cancellationToken">Ends the wait before it begins; then it is done to its end.</param>
    private async ValueTask<T> OverwriteAsync<T>(
        Func<ValueTask<(T Result, IReadOnlyList<string> Gone)>> work, CancellationToken cancellationToken)
    {
        await RunAsync(
            static writer => writer.Compaction.OverwriteDeleted(true), cancellationToken, outsideTransaction: true)
            .ConfigureAwait(false);
        try
        {
            (T result, IReadOnlyList<string> gone) = await work().ConfigureAwait(false);
            if (gone.Count == 0) return result;
            foreach (long text in await RunAsync(writer => writer.Erasure.TextsOf(gone), CancellationToken.None)
                .ConfigureAwait(false))
            {
                while (await RunAsync(writer => writer.Erasure.MergeText(text), CancellationToken.None)
                    .ConfigureAwait(false))
                {
                }
            }

            await RunAsync(
                static writer => writer.Compaction.Checkpoint("TRUNCATE"),
                CancellationToken.None, outsideTransaction: true)
                .ConfigureAwait(false);
            return result;
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
