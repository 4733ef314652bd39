namespace TypedMemory.Replication.Sync;

/// <summary>A session's share of the process's lease on a store.</summary>
/// <param name="Epoch">The epoch under which the session writes.</param>
/// <param name="Lost">Ends when another process has taken the lease over.</param>
internal readonly record struct LeaseHolding(long Epoch, CancellationToken Lost);
