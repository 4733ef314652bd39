using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Engine;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Refused;

namespace TypedMemory.Replication.Sync;

public static partial class Replicator
{
    /// <summary>
    /// Fetches documents by their ids, whatever the checkpoint says of them: what was purged here comes back. The
    /// filter of the options is not asked.
    /// </summary>
    /// <param name="remote">The peer.</param>
    /// <param name="local">Our store.</param>
    /// <param name="ids">The documents. One that the peer does not have is passed by.</param>
    /// <param name="options">How; the direction, the filter and <see cref="ReplicationOptions.Live"/> are
    /// ignored.</param>
    /// <param name="cancellationToken">Ends the fetch after the write that is under way.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="TypedMemoryException">The peer could not be asked.</exception>
    public static Task<ReplicationResult> FetchAsync(
        IReplicationPeer remote, IReplicationPeer local, IReadOnlyCollection<string> ids,
        ReplicationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(ids);
        return RunDocumentsAsync(remote, local, ids, options, ReplicationDirection.Pull, cancellationToken);
    }

    /// <summary>Tries documents of the refused list again, in the directions in which they were refused.</summary>
    /// <param name="local">Our store.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="ids">The documents; one that is not in the list is tried in both directions.</param>
    /// <param name="options">How; the direction, the filter and <see cref="ReplicationOptions.Live"/> are
    /// ignored.</param>
    /// <param name="cancellationToken">Ends the run after the write that is under way.</param>
    /// <returns>What was done.</returns>
    /// <exception cref="TypedMemoryException">The peer could not be asked.</exception>
    public static async Task<SyncResult> RetryRefusedAsync(
        IReplicationPeer local, IReplicationPeer remote, IReadOnlyCollection<string> ids,
        ReplicationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentNullException.ThrowIfNull(ids);
        ReplicationResult pull = await RunDocumentsAsync(
            remote, local, ids, options, ReplicationDirection.Pull, cancellationToken)
            .ConfigureAwait(false);
        ReplicationResult push = await RunDocumentsAsync(
            local, remote, ids, options, ReplicationDirection.Push, cancellationToken)
            .ConfigureAwait(false);
        return new SyncResult(pull, push);
    }

    /// <summary>
    /// Takes the peer's version of a document that it refuses: what of ours it does not have is removed here without a
    /// tombstone, as if it had never been, and what it has is fetched. A document that it does not have at all is
    /// removed.
    /// </summary>
    /// <param name="store">Our store.</param>
    /// <param name="remote">The peer.</param>
    /// <param name="id">The document.</param>
    /// <param name="options">How; the direction, the filter and <see cref="ReplicationOptions.Live"/> are
    /// ignored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The revisions of ours that were dropped.</returns>
    /// <exception cref="TypedMemoryException">The peer could not be asked; nothing was dropped, or the document can be
    /// fetched again.</exception>
    public static async Task<IReadOnlyList<RevisionId>> TakeRemoteAsync(
        IDocumentStore store, IReplicationPeer remote, string id, ReplicationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(remote);
        ArgumentException.ThrowIfNullOrEmpty(id);
        var local = new LocalPeer(store);

        // What the peer has is here before anything of ours goes.
        await FetchAsync(remote, local, [id], options, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<RevisionId> dropped = [];
        if (await store.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false) is { } ours)
        {
            IReadOnlyList<MissingRevisions> lacking = await remote.DiffRevisionsAsync(
                [new DocumentRevisions(id, [.. ours.Leaves.Select(static leaf => leaf.Revision)])], cancellationToken)
                    .ConfigureAwait(false);
            ImmutableArray<RevisionId> missing = lacking.FirstOrDefault(answer => answer.Id == id)?.Missing ?? [];
            if (!missing.IsEmpty)
            {
                IReadOnlyList<DocumentRevisions> purged = await store.PurgeAsync(
                    [new DocumentRevisions(id, missing)], cancellationToken).ConfigureAwait(false);
                dropped = purged[0].Revisions;

                // An ancestor that is the peer's leaf went with them.
                await FetchAsync(remote, local, [id], options, cancellationToken).ConfigureAwait(false);
            }
        }

        await RefusedLists.DropPushedAsync(local, remote, id, cancellationToken).ConfigureAwait(false);
        return dropped;
    }

    /// <summary>Reads the durable lists of refused documents of a store, of all of its peers.</summary>
    /// <param name="store">Our store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents, in the order of their ids.</returns>
    public static async ValueTask<IReadOnlyList<RefusedDocument>> ReadRefusedAsync(
        IDocumentStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await RefusedLists.ReadAllAsync(store, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Drops a document from the lists of refused documents of a store, of all of its peers. The document itself stays
    /// as it is, here and there; it is tried again when it changes.
    /// </summary>
    /// <param name="store">Our store. No sync of it may be under way: it would write its list again.</param>
    /// <param name="id">The document.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many entries were dropped.</returns>
    public static async ValueTask<int> DropRefusedAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(id);
        return await RefusedLists.DropAsync(store, id, cancellationToken).ConfigureAwait(false);
    }

    private static Task<ReplicationResult> RunDocumentsAsync(
        IReplicationPeer source, IReplicationPeer target, IReadOnlyCollection<string> ids, ReplicationOptions? options,
        ReplicationDirection direction, CancellationToken cancellationToken)
    {
        ReplicationOptions used = (options ?? ReplicationOptions.Default) with
        { Direction = direction, Filter = null, Live = false };
        var monitor = new RunMonitor(direction, used.TimeProvider);
        return new ReplicationRun(source, target, used, monitor).ExecuteAsync([.. ids], cancellationToken);
    }
}
