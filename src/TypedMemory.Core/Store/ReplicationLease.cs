namespace TypedMemory.Core.Store;

/// <summary>The replication lease of a store that several processes have open: which of them replicates it.</summary>
/// <param name="Epoch">Rises by one whenever the lease is taken; see <see cref="DocumentBatch.LeaseEpoch"/>. 0: never
/// taken.</param>
/// <param name="Beat">Rises whenever the holder shows that it lives. No clock is compared: only that it moves.</param>
/// <param name="Owner">A name of the holder for people, or <see langword="null"/> if the lease is free.</param>
public sealed record ReplicationLease(long Epoch, long Beat, string? Owner);
