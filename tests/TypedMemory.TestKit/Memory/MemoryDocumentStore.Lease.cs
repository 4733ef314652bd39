using System.Collections.Immutable;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

public sealed partial class MemoryDocumentStore : IReplicationLeaseStore
{
    private ReplicationLease _lease = new(0, 0, null);

    /// <inheritdoc/>
    public ValueTask<ReplicationLease> ReadLeaseAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock) return new(_lease);
    }

    /// <inheritdoc/>
    public ValueTask<ReplicationLease?> TryTakeLeaseAsync(
        ReplicationLease seen, string owner, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_lease.Epoch != seen.Epoch || _lease.Beat != seen.Beat) return new((ReplicationLease?)null);
            _lease = new ReplicationLease(seen.Epoch + 1, seen.Beat + 1, owner);
            return new(_lease);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> RenewLeaseAsync(long epoch, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            if (_lease.Epoch != epoch || _lease.Owner is null) return new(false);
            _lease = _lease with { Beat = _lease.Beat + 1 };
            return new(true);
        }
    }

    /// <inheritdoc/>
    public ValueTask ReleaseLeaseAsync(long epoch, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_lease.Epoch == epoch) _lease = _lease with { Beat = _lease.Beat + 1, Owner = null };
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<long> EvictAsync(StoreEviction eviction, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eviction.Prefix);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            CheckLease(eviction.LeaseEpoch);
            ImmutableArray<MemoryDocument> evicted = [.. _state.Documents.Values
                .Where(document => document.Id.StartsWith(eviction.Prefix, StringComparison.Ordinal))];
            if (evicted.FirstOrDefault(document => document.Sequence > eviction.UnlessChangedAfter) is { } changed)
            {
                throw new TypedMemoryException(
                    TypedMemoryErrorCodes.Conflict,
                    $"Nothing was evicted: the document \"{changed.Id}\" was changed after the sequence {eviction.UnlessChangedAfter}.");
            }

            _state = WithLocals(_state, eviction.LocalDocuments) with
            {
                Documents = _state.Documents.RemoveRange(evicted.Select(static document => document.Id)),
                Feed = _state.Feed.RemoveRange(evicted.Select(static document => document.Sequence)),
                Actor = evicted.IsEmpty ? _state.Actor : NewActor(),
            };
            if (!evicted.IsEmpty) Interlocked.Increment(ref _removals);
            Ring();
            return new(evicted.Length);
        }
    }

    private void CheckLease(long? epoch)
    {
        if (epoch is null || epoch == _lease.Epoch) return;
        throw new TypedMemoryException(
            TypedMemoryErrorCodes.LeaseLost, $"The replication lease is at epoch {_lease.Epoch}, not {epoch}.");
    }

    private static MemoryState WithLocals(MemoryState state, ImmutableArray<LocalDocument> locals)
    {
        foreach (LocalDocument local in locals)
        {
            state = state with
            {
                Locals = local.Body is null ? state.Locals.Remove(local.Id) : state.Locals.SetItem(local.Id, local),
            };
        }

        return state;
    }
}
