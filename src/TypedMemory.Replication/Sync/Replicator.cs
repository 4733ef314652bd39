using TypedMemory.Core.Peers;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Sync;

/// <summary>
/// The CouchDB replication protocol between two peers. Each call is one attempt; <see cref="SyncSession"/> repeats it.
/// </summary>
public static partial class Replicator
{
    /// <summary>
    /// Moves what the target lacks from the source to it, once, or on and on where
    /// <see cref="ReplicationOptions.Live"/> is set.
    /// </summary>
    /// <param name="source">Where documents are read.</param>
    /// <param name="target">Where they are written.</param>
    /// <param name="options">What is replicated, and how, or <see langword="null"/> for
    /// <see cref="ReplicationOptions.Default"/>.</param>
    /// <param name="cancellationToken">Ends the run after the write that is under way; a later run goes on where this
    /// one was.</param>
    /// <returns>What was done. Documents that were refused are in the result and do not fail the run.</returns>
    /// <exception cref="TypedMemoryException">The run failed. What was written stays, and the next run goes on from
    /// there.</exception>
    public static Task<ReplicationResult> RunAsync(
        IReplicationPeer source,
        IReplicationPeer target,
        ReplicationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        options ??= ReplicationOptions.Default;
        Validate(options);
        var monitor = new RunMonitor(RunContext.DirectionOf(target, options), options.TimeProvider);
        return new ReplicationRun(source, target, options, monitor).ExecuteAsync(cancellationToken);
    }

    /// <summary>
    /// Pulls, then pushes; between them <see cref="ReplicationOptions.OnPulled"/> has resolved what met.
    /// </summary>
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
        if (options.Live)
        {
            throw new ArgumentException(
                "The options are live, and this call ends when both sides have everything. Start a SyncSession.",
                nameof(options));
        }


        // What the pull brings need not be offered to the peer that it came from.
        PeerInfo before = await local.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        ReplicationResult pull = await RunAsync(
            remote, local, options with { Direction = ReplicationDirection.Pull }, cancellationToken)
                .ConfigureAwait(false);
        ReplicationResult push = await RunAsync(
            local,
            remote,
            options with { Direction = ReplicationDirection.Push, SkipEchoesAfter = before.UpdateSequence },
            cancellationToken).ConfigureAwait(false);
        return new SyncResult(pull, push);
    }

    /// <summary>
    /// Reads the durable list of documents that were refused between our store and a peer, in both directions.
    /// </summary>
    /// <param name="local">Our store.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents: those of the pull, then those of the push, each in the order of their ids.</returns>
    public static async ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(
        IReplicationPeer local, IReplicationPeer remote, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        PeerInfo theirs = await remote.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        return await RefusedLists.ReadAsync(local, theirs, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the target has everything that the source's feed lists after a sequence, refused documents aside.
    /// </summary>
    internal static Task<bool> HasAllAsync(
        IReplicationPeer source,
        IReplicationPeer target,
        ReplicationOptions options,
        string since,
        CancellationToken cancellationToken)
    {
        var monitor = new RunMonitor(RunContext.DirectionOf(target, options), options.TimeProvider);
        return new ReplicationRun(source, target, options, monitor).HasAllAsync(since, cancellationToken);
    }

    /// <summary>Refuses options that mean nothing.</summary>
    internal static void Validate(ReplicationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxRequests, 1);
        if (options.Filter is { Prefixes.IsEmpty: true, Ids.IsEmpty: true, Selector: null })
        {
            throw new ArgumentException(
                "The filter lets nothing through. Give it a prefix, an id or a selector, or leave it out to replicate everything.",
                nameof(options));
        }
    }
}
