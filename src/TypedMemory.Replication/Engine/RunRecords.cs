using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// Writes the run's records: the list of refused documents before any checkpoint that passes them by, and nothing at
/// the peer before our store is durable. Safe for concurrent use.
/// </summary>
/// <param name="run">The run.</param>
/// <param name="open">What it found.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle is never asked for holds nothing.")]
internal sealed class RunRecords(RunContext run, OpenRun open)
{
    // Taking a record and writing it is one step: of two that overlap, the older one must not be written last.
    private readonly SemaphoreSlim _records = new(1);
    private readonly PeerMark _mark = new(run, open.Ids);
    private string? _theirRevision = open.TheirRevision;
    private string? _ourRevision = open.OurRevision;

    /// <summary>
    /// Checkpoints cost no round trip per batch: a clock of their own writes them beside the pipeline. It stands still
    /// while there is nothing to record, so that an idle sync wakes nobody.
    /// </summary>
    public async Task SavePeriodicallyAsync(CancellationToken cancellationToken, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                await open.Checkpointer.WhenMovedAsync(done).ConfigureAwait(false);
                await Task.Delay(
                    ReplicationTuning.CheckpointInterval, run.Options.TimeProvider, done).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The last checkpoint of a run that failed or was stopped, if the peer still answers.</summary>
    public async Task SaveLastAsync()
    {
        using var limit = new CancellationTokenSource(
            ReplicationTuning.FinalCheckpointTimeout, run.Options.TimeProvider);
        try
        {
            await SaveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TypedMemoryException or OperationCanceledException)
        {
            // The run's own error tells more; what was not recorded is compared again, and nothing is lost.
            Log.LastCheckpointFailed(run.Options.Logger, run.Theirs.Name, error);
        }
    }

    /// <summary>
    /// Writes what changed since the last time: the list of refused documents before any checkpoint that passes them
    /// by, the target's record before the source's, and nothing at the peer before our store is durable.
    /// </summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        // Taken before the list of refused documents: what the records pass by is in the list by then.
        CheckpointDocument? theirs = open.Checkpointer.TakeTheirs();
        CheckpointDocument? ours = null;
        try
        {
            await WriteRecordsAsync(
                async () =>
                {
                    ours = open.Checkpointer.TakeOurs();
                    await WriteOursAsync(
                        await TakeRefusedAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false);
                    if (run.Direction == ReplicationDirection.Pull)
                        await WriteOursAsync(ours, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (theirs is not null) await WriteTheirsAsync(theirs, cancellationToken).ConfigureAwait(false);
            if (run.Direction == ReplicationDirection.Push)
                await WriteOursAsync(ours, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            if (theirs is not null) open.Checkpointer.TheirsFailed();
            if (ours is not null) open.Checkpointer.OursFailed();
            throw;
        }
    }

    /// <summary>Writes what changed in the list of refused documents.</summary>
    public async Task WriteRefusedAsync(CancellationToken cancellationToken) =>
        await WriteRecordsAsync(
            async () =>
            {
                await WriteOursAsync(await TakeRefusedAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                    .ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// The parts of the list that changed. A document that leaves it is covered by no checkpoint, so a peer must not
    /// lose it again: what was pushed is made durable there first.
    /// </summary>
    private async ValueTask<ImmutableArray<LocalDocument>> TakeRefusedAsync(CancellationToken cancellationToken)
    {
        bool removed = open.Refused.TakeRemoved();
        ImmutableArray<LocalDocument> changes = open.Refused.TakeChanges();
        if (removed && run.Direction == ReplicationDirection.Push)
            await run.Theirs.FlushAsync(cancellationToken).ConfigureAwait(false);
        return changes;
    }

    /// <summary>Takes records of ours and writes them, while nobody else does.</summary>
    public async Task<T> WriteRecordsAsync<T>(Func<Task<T>> takeAndWrite, CancellationToken cancellationToken)
    {
        await _records.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await takeAndWrite().ConfigureAwait(false);
        }
        catch
        {
            open.Refused.ChangesFailed();
            throw;
        }
        finally
        {
            _records.Release();
        }
    }

    private async ValueTask WriteTheirsAsync(CheckpointDocument theirs, CancellationToken cancellationToken)
    {
        await run.Ours.FlushAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            LocalDocument? written = null;
            if (await _mark.CheckAsync(
                open.Mark, open.Peer, hasCheckpoint: _theirRevision is not null, cancellationToken)
                .ConfigureAwait(false))
            {
                var record = new LocalDocument(open.Ids.Checkpoint, CheckpointJson.Write(theirs))
                { Revision = _theirRevision };
                written = await run.TheirRecords.WriteAsync(record, cancellationToken).ConfigureAwait(false);
            }

            if (written is null)
            {
                // It fails at this, and not at documents: the next checkpoint is tried again.
                open.Checkpointer.TheirsFailed();
            }
            else
            {
                _theirRevision = written.Revision;
                open.Checkpointer.SetReadOnly(false, alone: false);
            }
        }
        catch (TypedMemoryException error) when (run.IsReadOnly(error))
        {
            Log.CheckpointNotKept(run.Options.Logger, run.Theirs.Name, error.Message);

            // A source that may only be read loses nothing that our own record covers; a target may, so it starts
            // again.
            open.Checkpointer.SetReadOnly(true, alone: run.Direction == ReplicationDirection.Pull);
            await WriteRecordsAsync(
                async () =>
                {
                    await WriteOursAsync(open.Checkpointer.TakeOurs(), cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }

        run.Monitor.Touch();
    }

    private async ValueTask WriteOursAsync(CheckpointDocument? document, CancellationToken cancellationToken)
    {
        if (document is null) return;
        await WriteOursAsync([OursDocument(document)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Our record as a document.</summary>
    public LocalDocument OursDocument(CheckpointDocument document) =>
        new(open.Ids.Checkpoint, CheckpointJson.Write(document)) { Revision = _ourRevision };

    /// <summary>Writes local documents of our side; a store checks the lease in the same transaction.</summary>
    public async ValueTask WriteOursAsync(ImmutableArray<LocalDocument> documents, CancellationToken cancellationToken)
    {
        if (documents.IsEmpty) return;
        if (run.Ours.CommitsLocalDocumentsWithWrites)
        {
            await run.Ours.WriteAsync(
                new PeerWriteBatch
                {
                    LocalDocuments = documents,
                    Origin = run.Theirs.Name,
                    LeaseEpoch = run.Options.LeaseEpoch,
                },
                cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (LocalDocument document in documents)
        {
            LocalDocument written = await run.Ours.PutLocalAsync(document, cancellationToken).ConfigureAwait(false);
            if (document.Id == open.Ids.Checkpoint) _ourRevision = written.Revision;
        }
    }
}
