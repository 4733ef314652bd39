using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Sqlite.Writing;

namespace TypedMemory.Sqlite;

public sealed partial class SqliteDocumentStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WriteOutcome>> WriteAsync(
        DocumentBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        var writes = new PreparedWrite[batch.Writes.Length];
        long weight = 256;
        for (int i = 0; i < writes.Length; i++)
        {
            writes[i] = PreparedWrite.From(batch.Writes[i], _options.Limits, _writer.RevisionLimit);
            foreach (DocumentRevision revision in writes[i].Revisions) weight += 256 + revision.Body.Length;
        }

        var request = new BatchRequest(writes, batch, weight);
        await _loop.EnqueueAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return await request.Done.ConfigureAwait(false);
        }
        catch (AtomicBatchFailure failure)
        {
            return Refuse(writes, failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WriteOutcome>> EditAsync(
        IReadOnlyList<IDocumentEdit> edits, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edits);
        cancellationToken.ThrowIfCancellationRequested();
        var request = new EditRequest(edits, this);
        await _loop.EnqueueAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return await request.Done.ConfigureAwait(false);
        }
        finally
        {
            // What the edits hold is the caller's again.
            await request.Released.ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask SetRevisionLimitAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        await RunAsync(
            writer =>
            {
                writer.SetRevisionLimit(limit);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The outcomes of an atomic batch of which nothing was written because one write failed.</summary>
    private static WriteOutcome[] Refuse(PreparedWrite[] writes, AtomicBatchFailure failure)
    {
        var outcomes = new WriteOutcome[writes.Length];
        for (int i = 0; i < outcomes.Length; i++)
        {
            TypedMemoryException error = i == failure.Index
                ? failure.Error
                : new TypedMemoryException(
                    failure.Error.Code,
                    $"The document \"{writes[i].Id}\" was not written, since the batch is atomic and its write of "
                    + $"\"{writes[failure.Index].Id}\" failed: {failure.Error.Message}",
                    failure.Error.IsTransient,
                    failure.Error);
            outcomes[i] = new WriteOutcome(writes[i].Id, default, 0, error);
        }

        return outcomes;
    }

    /// <summary>Has the writer do something in a transaction, or outside of one.</summary>
    private async Task<T> RunAsync<T>(
        Func<StoreWriter, T> action, CancellationToken cancellationToken, bool outsideTransaction = false)
    {
        if (outsideTransaction) _readers.EndHeld();
        var request = new WriterAction<T>(action, outsideTransaction);
        await _loop.EnqueueAsync(request, cancellationToken).ConfigureAwait(false);
        return await request.Done.ConfigureAwait(false);
    }
}
