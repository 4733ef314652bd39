using System.Runtime.ExceptionServices;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

/// <summary>
/// The records that a peer keeps for us in its local documents. A peer that fails at them again and again while it
/// answers for its database keeps none: the documents move all the same, and what both sides have is compared from the
/// beginning.
/// </summary>
/// <param name="run">The run.</param>
internal sealed class PeerRecords(RunContext run)
{
    /// <summary>Reads a record.</summary>
    public async ValueTask<PeerRecord> ReadAsync(string id, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return new PeerRecord(
                    await run.Theirs.GetLocalAsync(id, cancellationToken).ConfigureAwait(false), IsReadable: true);
            }
            catch (TypedMemoryException error) when (MayBeOfTheRecord(error))
            {
                if (!await GivesUpAsync(error, attempt, cancellationToken).ConfigureAwait(false)) continue;
                Log.CheckpointUnreadable(run.Options.Logger, run.Theirs.Name, error.Message);
                return new PeerRecord(null, IsReadable: false);
            }
        }
    }

    /// <summary>Writes a record.</summary>
    /// <returns>The record as it is kept, or <see langword="null"/> if the peer fails at it.</returns>
    /// <exception cref="TypedMemoryException">The peer may only be read, or is in trouble.</exception>
    public async ValueTask<LocalDocument?> WriteAsync(LocalDocument record, CancellationToken cancellationToken)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return await run.Theirs.PutLocalAsync(record, cancellationToken).ConfigureAwait(false);
            }
            catch (TypedMemoryException error) when (!run.IsReadOnly(error) && MayBeOfTheRecord(error))
            {
                if (error.Code == TypedMemoryErrorCodes.Conflict
                    && await FindOtherAsync(record, cancellationToken).ConfigureAwait(false) is { } other)
                {
                    // Ours, of which the answer was lost; or a copy's of our store, which a new run takes in.
                    if (other.Body!.Value.Span.SequenceEqual(record.Body!.Value.Span)) return other;
                    ExceptionDispatchInfo.Throw(error);
                }

                if (!await GivesUpAsync(error, attempt, cancellationToken).ConfigureAwait(false)) continue;
                Log.CheckpointFails(run.Options.Logger, run.Theirs.Name, error.Message);
                return null;
            }
        }
    }

    /// <summary>The record as it is there, if that is not the one that was to be replaced.</summary>
    private async ValueTask<LocalDocument?> FindOtherAsync(LocalDocument record, CancellationToken cancellationToken)
    {
        LocalDocument? now = (await ReadAsync(record.Id, cancellationToken).ConfigureAwait(false)).Document;
        return now is { Body: not null } && now.Revision != record.Revision ? now : null;
    }

    /// <summary>A database that answers takes our credentials, so that a 401 too is of the record.</summary>
    private static bool MayBeOfTheRecord(TypedMemoryException error) =>
        error.Code == TypedMemoryErrorCodes.Unauthorized || PeerProbe.MayBeOfContents(error);

    /// <returns>Whether it is the record that the peer fails at; if not, it is asked for again.</returns>
    private async ValueTask<bool> GivesUpAsync(
        TypedMemoryException error, int attempt, CancellationToken cancellationToken)
    {
        try
        {
            await run.Theirs.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TypedMemoryException)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        if (!error.IsTransient || attempt >= ReplicationTuning.AttemptsOfCheckpoint) return true;
        await Task.Delay(
            ReplicationTuning.RequestRetryDelay, run.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        return false;
    }
}
