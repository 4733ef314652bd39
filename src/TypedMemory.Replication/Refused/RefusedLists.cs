using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;

namespace TypedMemory.Replication.Refused;

/// <summary>The lists of refused documents that a store has, one for each peer and direction.</summary>
internal static class RefusedLists
{
    private static readonly ReplicationDirection[] s_directions =
        [ReplicationDirection.Pull, ReplicationDirection.Push];

    /// <summary>
    /// Reads what was refused between our store and a peer: of the pull, then of the push. The lists are ours: a peer
    /// that said before who it is need not be reachable.
    /// </summary>
    public static async ValueTask<IReadOnlyList<RefusedDocument>> ReadAsync(
        IReplicationPeer local, PeerInfo theirs, CancellationToken cancellationToken)
    {
        PeerInfo ours = await local.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        var refused = new List<RefusedDocument>();
        foreach (ReplicationDirection direction in s_directions)
        {
            var ids = new LocalIds(ours, theirs, direction);
            RefusedList list = await RefusedList.LoadAsync(
                local, ids, direction, cancellationToken).ConfigureAwait(false);
            refused.AddRange(list.ToImmutableArray());
        }

        return refused;
    }

    /// <summary>Reads what was refused between a store and all of its peers, in the order of the ids.</summary>
    public static async ValueTask<IReadOnlyList<RefusedDocument>> ReadAllAsync(
        IDocumentStore store, CancellationToken cancellationToken)
    {
        var refused = new List<RefusedDocument>();
        foreach (ReplicationDirection direction in s_directions)
        {
            foreach (LocalDocument part in await PartsAsync(store, direction, cancellationToken).ConfigureAwait(false))
                refused.AddRange(RefusedJson.Read(part, direction));
        }

        return [.. refused.OrderBy(static entry => entry.Id, StringComparer.Ordinal)];
    }

    /// <summary>Drops a document from all lists of a store; gives how many entries were dropped.</summary>
    public static async ValueTask<int> DropAsync(
        IDocumentStore store, string id, CancellationToken cancellationToken)
    {
        int dropped = 0;
        foreach (ReplicationDirection direction in s_directions)
        {
            foreach (LocalDocument part in await PartsAsync(store, direction, cancellationToken).ConfigureAwait(false))
            {
                RefusedDocument[] entries = [.. RefusedJson.Read(part, direction)];
                RefusedDocument[] kept = [.. entries.Where(entry => entry.Id != id)];
                if (kept.Length == entries.Length) continue;
                dropped += entries.Length - kept.Length;
                await store.WriteAsync(
                    new DocumentBatch { LocalDocuments = [RefusedJson.Write(part.Id, kept)] }, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        return dropped;
    }

    /// <summary>Drops a document from what a peer refused of ours.</summary>
    public static async Task DropPushedAsync(
        IReplicationPeer local, IReplicationPeer remote, string id, CancellationToken cancellationToken)
    {
        PeerInfo ours = await local.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        PeerInfo theirs = await remote.GetInfoAsync(cancellationToken).ConfigureAwait(false);
        var ids = new LocalIds(ours, theirs, ReplicationDirection.Push);
        RefusedList list = await RefusedList.LoadAsync(
            local, ids, ReplicationDirection.Push, cancellationToken).ConfigureAwait(false);
        if (!list.Remove(id)) return;
        await local.WriteAsync(
            new PeerWriteBatch { LocalDocuments = list.TakeChanges(), Origin = remote.Name }, cancellationToken)
                .ConfigureAwait(false);
    }

    private static ValueTask<IReadOnlyList<LocalDocument>> PartsAsync(
        IDocumentStore store, ReplicationDirection direction, CancellationToken cancellationToken) =>
        store.ListLocalAsync(new ListQuery { Prefix = LocalIds.AllRefused(direction) }, cancellationToken);
}
