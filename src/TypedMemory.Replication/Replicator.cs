using TypedMemory.Documents;

namespace TypedMemory.Replication;

/// <summary>The CouchDB replication protocol between two peers. Each call is one attempt; <see cref="SyncSession"/> repeats it.</summary>
public static class Replicator
{
    /// <summary>Moves what the target lacks from the source to it, once, or on and on where <see cref="ReplicationOptions.Live"/> is set.</summary>
    /// <param name="source">Where documents are read.</param>
    /// <param name="target">Where they are written.</param>
    /// <param name="options">What is replicated, and how; <see langword="null"/> for <see cref="ReplicationOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the run after the write that is under way; a later run goes on where this one was.</param>
    /// <returns>What was done. Documents that were refused are in the result and do not fail the run.</returns>
    /// <exception cref="TypedMemoryException">The run failed. What was written stays, and the next run goes on from there.</exception>
    public static Task<ReplicationResult> RunAsync(
        IReplicationPeer source,
        IReplicationPeer target,
        ReplicationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        throw new NotImplementedException();
    }

    /// <summary>Pulls, then pushes; between them <see cref="ReplicationOptions.OnPulled"/> has resolved what met.</summary>
    /// <param name="local">Our store.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="options">What is replicated, and how; the direction is ignored.</param>
    /// <param name="cancellationToken">Ends the run after the write that is under way.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="TypedMemoryException">A run failed.</exception>
    public static async Task<SyncResult> SyncAsync(
        IReplicationPeer local,
        IReplicationPeer remote,
        ReplicationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        options ??= ReplicationOptions.Default;
        if (options.Live) throw new ArgumentException("A live sync is a SyncSession.", nameof(options));

        ReplicationResult pull = await RunAsync(
            remote, local, options with { Direction = ReplicationDirection.Pull }, cancellationToken).ConfigureAwait(false);
        ReplicationResult push = await RunAsync(
            local, remote, options with { Direction = ReplicationDirection.Push }, cancellationToken).ConfigureAwait(false);
        return new SyncResult(pull, push);
    }
}
