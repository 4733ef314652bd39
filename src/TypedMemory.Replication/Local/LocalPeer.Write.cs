using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Local;

public sealed partial class LocalPeer
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DocumentRefusal>> WriteAsync(
        PeerWriteBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var stages = new AttachmentStages(_store, batch);
        await using ConfiguredAsyncDisposable _ = stages.ConfigureAwait(false);
        var refused = new List<DocumentRefusal>();
        var writes = ImmutableArray.CreateBuilder<DocumentWrite>();
        foreach (PeerDocument document in batch.Documents)
        {
            try
            {
                // A parent before its child, as the store demands.
                DocumentRevision[] revisions = [.. document.Revisions.OrderBy(static r => r.Revision.Generation)];
                await stages.TakeInAsync(document, revisions, cancellationToken).ConfigureAwait(false);
                writes.Add(new DocumentWrite { Id = document.Id, Revisions = [.. revisions] });
            }
            catch (PeerException error) when (error.IsTransient && error.Code != TypedMemoryErrorCodes.TooManyRequests)
            {
                // The source did not deliver an attachment. Whether it is in trouble, or only this one cannot be read,
                // the caller finds out.
                refused.Add(
                    new DocumentRefusal(
                        document.Id, error.PeerError ?? error.Code, error.PeerReason ?? error.Message)
                    {
                        IsTransient = true,
                    });
            }
            catch (TypedMemoryException error) when (!error.IsTransient
                && error.Code != TypedMemoryErrorCodes.Unauthorized)
            {
                refused.Add(new DocumentRefusal(document.Id, error.Code, error.Message));
            }
        }

        if (batch.Atomic && refused.Count > 0) return refused;
        IReadOnlyList<WriteOutcome> outcomes = await _store.WriteAsync(
            new DocumentBatch
            {
                Writes = writes.DrainToImmutable(),
                LocalDocuments = batch.LocalDocuments,
                Atomic = batch.Atomic,
                Origin = batch.Origin,
                LeaseEpoch = batch.LeaseEpoch,
            },
            cancellationToken).ConfigureAwait(false);
        foreach (WriteOutcome outcome in outcomes)
        {
            if (outcome.Error is { } error)
            {
                refused.Add(new DocumentRefusal(outcome.Id, error.Code, error.Message));
            }
        }

        return refused;
    }
}
