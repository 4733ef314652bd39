namespace TypedMemory.Core.Store;

/// <summary>Who replicates a store that several processes have open.</summary>
/// <param name="Epoch">Rises by one whenever the lease is taken; see <see cref="DocumentBatch.LeaseEpoch"/>. 0: never
/// taken.</param>
/// <param name="Beat">Rises whenever the holder shows that it lives. No clock is compared: only that it moves.</param>
/// <param name="Owner">A name of the holder for people; <see langword="null"/> if the lease is free.</param>
public sealed record ReplicationLease(long Epoch, long Beat, string? Owner);
