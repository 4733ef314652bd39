namespace TypedMemory.Core.Store;

/// <summary>
/// The replication lease of a store: a row with an epoch and a heartbeat, changed by compare-and-swap.
/// </summary>
public interface IReplicationLeaseStore
{
    /// <summary>
    /// The operating system's lock for the lease. Who holds it need not move the beat; the epoch still tells a holder
    /// that another one has come. By default there is none.
    /// </summary>
    /// <returns>The lock, not taken, or <see langword="null"/> where such locks do not work.</returns>
    IReplicationLock? OpenLock() => null;

    /// <summary>Reads the lease.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<ReplicationLease> ReadLeaseAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the lease if it is still as it was seen.</summary>
    /// <param name="seen">The lease as the caller read it: free, or with a beat that stood still for long
    /// enough.</param>
    /// <param name="owner">A name of the caller for people.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>The lease with its new epoch, or <see langword="null"/> if it has moved since it was seen.</returns>
    ValueTask<ReplicationLease?> TryTakeLeaseAsync(
        ReplicationLease seen, string owner, CancellationToken cancellationToken = default);

    /// <summary>Moves the beat on.</summary>
    /// <param name="epoch">The epoch under which the caller holds the lease.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    /// <returns>Whether the caller still holds it.</returns>
    ValueTask<bool> RenewLeaseAsync(long epoch, CancellationToken cancellationToken = default);

    /// <summary>Sets the lease free, so that the next one need not wait; does nothing if it was lost.</summary>
    /// <param name="epoch">The epoch under which the caller holds the lease.</param>
    /// <param name="cancellationToken">Ends the wait for a place in the queue.</param>
    ValueTask ReleaseLeaseAsync(long epoch, CancellationToken cancellationToken = default);
}
