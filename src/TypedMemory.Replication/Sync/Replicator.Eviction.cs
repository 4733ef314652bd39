using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;

namespace TypedMemory.Replication.Sync;

public static partial class Replicator
{
    /// <summary>
    /// Leaves a prefix: its documents are removed from our store without tombstones, so that no peer loses them, and
    /// the checkpoints forget it in the same transaction, so that a later replication of it starts from the beginning.
    /// </summary>
    /// <param name="store">Our store. A sync that covers the prefix has to be stopped before, or it brings the
    /// documents back.</param>
    /// <param name="remote">The peer that has to have what is evicted, or <see langword="null"/> if nothing has
    /// to.</param>
    /// <param name="prefix">The prefix, with its closing separator.</param>
    /// <param name="force">Whether edits that the peer does not have are evicted too, and lost. The default value is
    /// <see langword="false"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many documents were evicted.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.Conflict"/>: there are edits that the peer does not have; nothing was
    /// evicted.
    /// </exception>
    public static async Task<long> EvictAsync(
        IDocumentStore store,
        IReplicationPeer? remote,
        string prefix,
        bool force = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return await new Eviction(store, remote, prefix).RunAsync(force, cancellationToken).ConfigureAwait(false);
    }
}
