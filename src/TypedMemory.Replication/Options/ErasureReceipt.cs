namespace TypedMemory;

/// <summary>Whether a replica has got the erasure of a document.</summary>
/// <param name="Replica">
/// What the replica is called: the name of the peer that this store replicates with, or the id of the local document
/// that a replicator of another store has left here.
/// </param>
/// <param name="IsAcknowledged">Whether it has the tombstone: the values are gone there, as far as it keeps to
/// it.</param>
/// <param name="Reason">Why it is not known to have it, or <see langword="null"/> if it has.</param>
public sealed record ErasureReceipt(string Replica, bool IsAcknowledged, string? Reason = null);
