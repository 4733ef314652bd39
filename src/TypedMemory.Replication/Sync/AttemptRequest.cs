namespace TypedMemory.Replication.Sync;

/// <summary>How an attempt is made.</summary>
/// <param name="RetryRefused">Whether refused documents are tried again.</param>
/// <param name="LeaseEpoch">The epoch of the lease that our store checks; <see langword="null"/> without one.</param>
/// <param name="Pace">How fast the peer is approached.</param>
internal sealed record AttemptRequest(bool RetryRefused, long? LeaseEpoch, SyncPace Pace);
