using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Engine;

internal sealed partial class ReplicationRun
{
    // Taking a record and writing it is one step: of two that overlap, the older one must not be written last.
    private readonly SemaphoreSlim _records = new(1);
    private string? _theirsRevision;
    private string? _oursRevision;

    /// <summary>
    /// Checkpoints cost no round trip per batch: a clock of their own writes them beside the pipeline.
    /// </summary>
    private async Task SavePeriodicallyAsync(CancellationToken cancellationToken, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(
                    ReplicationTuning.CheckpointInterval, _options.TimeProvider, done).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The last checkpoint of a run that failed or was stopped, if the peer still answers.</summary>
    private async Task SaveLastAsync()
    {
        using var limit = new CancellationTokenSource(ReplicationTuning.FinalCheckpointTimeout, _options.TimeProvider);
        try
        {
            await SaveAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is TypedMemoryException or OperationCanceledException)
        {
            // The run's own error tells more; what was not recorded is compared again, and nothing is lost.
            Log.LastCheckpointFailed(_options.Logger, _theirs.Name, error);
        }
    }

    /// <summary>
    /// Writes what changed since the last time: the list of refused documents before any checkpoint that passes them
    /// by, the target's record before the source's, and nothing at the peer before our store is durable.
    /// </summary>
    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        // Taken before the list of refused documents: what the records pass by is in the list by then.
        CheckpointDocument? theirs = _checkpointer.TakeTheirs();
        CheckpointDocument? ours = null;
        try
        {
            await WriteRecordsAsync(
                async () =>
                {
                    ours = _checkpointer.TakeOurs();
                    await WriteOursAsync(
                        await TakeRefusedAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
                        .ConfigureAwait(false);
                    if (_direction == ReplicationDirection.Pull)
                        await WriteOursAsync(ours, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            if (theirs is not null) await WriteTheirsAsync(theirs, cancellationToken).ConfigureAwait(false);
            if (_direction == ReplicationDirection.Push)
                await WriteOursAsync(ours, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            if (theirs is not null) _checkpointer.TheirsFailed();
            if (ours is not null) _checkpointer.OursFailed();
            throw;
        }
    }

    private async Task WriteRefusedAsync(CancellationToken cancellationToken) =>
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
        bool removed = _refused.TakeRemoved();
        ImmutableArray<LocalDocument> changes = _refused.TakeChanges();
        if (removed && _direction == ReplicationDirection.Push)
            await _theirs.FlushAsync(cancellationToken).ConfigureAwait(false);
        return changes;
    }

    /// <summary>Takes records of ours and writes them, while nobody else does.</summary>
    private async Task<T> WriteRecordsAsync<T>(Func<Task<T>> takeAndWrite, CancellationToken cancellationToken)
    {
        await _records.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await takeAndWrite().ConfigureAwait(false);
        }
        catch
        {
            _refused.ChangesFailed();
            throw;
        }
        finally
        {
            _records.Release();
        }
    }

    private async ValueTask WriteTheirsAsync(CheckpointDocument theirs, CancellationToken cancellationToken)
    {
        await _ours.FlushAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await CheckNonceAsync(cancellationToken).ConfigureAwait(false);
            LocalDocument written = await _theirs.PutLocalAsync(
                new LocalDocument(_ids.Checkpoint, CheckpointJson.Write(theirs)) { Revision = _theirsRevision },
                cancellationToken).ConfigureAwait(false);
            _theirsRevision = written.Revision;
            _checkpointer.SetReadOnly(false, alone: false);
        }
        catch (TypedMemoryException error) when (IsReadOnly(error))
        {
            Log.CheckpointNotKept(_options.Logger, _theirs.Name, error.Message);

            // A source that may only be read loses nothing that our own record covers; a target may, so it starts
            // again.
            _checkpointer.SetReadOnly(true, alone: _direction == ReplicationDirection.Pull);
            await WriteRecordsAsync(
                async () =>
                {
                    await WriteOursAsync(_checkpointer.TakeOurs(), cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }

        _monitor.Touch();
    }

    private async ValueTask WriteOursAsync(CheckpointDocument? document, CancellationToken cancellationToken)
    {
        if (document is null) return;
        await WriteOursAsync([OursDocument(document)], cancellationToken).ConfigureAwait(false);
    }

    private LocalDocument OursDocument(CheckpointDocument document) =>
        new(_ids.Checkpoint, CheckpointJson.Write(document)) { Revision = _oursRevision };

    /// <summary>Writes local documents of our side; a store checks the lease in the same transaction.</summary>
    private async ValueTask WriteOursAsync(ImmutableArray<LocalDocument> documents, CancellationToken cancellationToken)
    {
        if (documents.IsEmpty) return;
        if (_ours.CommitsLocalDocumentsWithWrites)
        {
            await _ours.WriteAsync(
                new PeerWriteBatch
                {
                    LocalDocuments = documents,
                    Origin = _theirs.Name,
                    LeaseEpoch = _options.LeaseEpoch,
                },
                cancellationToken).ConfigureAwait(false);
            return;
        }

        foreach (LocalDocument document in documents)
        {
            LocalDocument written = await _ours.PutLocalAsync(document, cancellationToken).ConfigureAwait(false);
            if (document.Id == _ids.Checkpoint) _oursRevision = written.Revision;
        }
    }
}
