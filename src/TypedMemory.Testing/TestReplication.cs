using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;

namespace TypedMemory.Testing;

/// <summary>Syncs and compares replicas.</summary>
internal static class TestReplication
{
    /// <summary>Syncs a memory with a store once, both ways, over a line.</summary>
    public static async Task<SyncResult> SyncAsync(
        Memory memory, IDocumentStore other, Line line, CancellationToken cancellationToken)
    {
        var peer = new LinePeer(new LocalPeer(other, "right"), line);
        await using (peer.ConfigureAwait(false))
        {
            SyncSession session = SyncSession.Start(memory.Store, peer, new SyncOptions
            {
                RetryDelay = TimeSpan.FromMilliseconds(1),
                MaxRetryDelay = TimeSpan.FromMilliseconds(5),
                UseLease = false,
                Replication = new ReplicationOptions
                {
                    RetryRefused = true,
                    OnPulled = async (ids, token) =>
                        await memory.Conflicts.ResolveAsync(ids, token).ConfigureAwait(false),
                },
            });
            await using (session.ConfigureAwait(false))
            {
                SyncResult? result = await session.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
                return result ?? throw new OperationCanceledException("The sync was stopped.");
            }
        }
    }

    /// <summary>Looks for a document that two stores do not hold alike.</summary>
    /// <returns>Which and how; <see langword="null"/> if there is none.</returns>
    public static async ValueTask<string?> FindDifferenceAsync(
        IDocumentStore left, IDocumentStore right, CancellationToken cancellationToken)
    {
        var query = new ListQuery { IncludeDeleted = true, IncludeBodies = false };
        SortedSet<string> ids = new(StringComparer.Ordinal);
        foreach (IDocumentStore store in (IDocumentStore[])[left, right])
        {
            await foreach (DocumentRevision winner in store.ListAsync(query, cancellationToken).ConfigureAwait(false))
                ids.Add(winner.Id);
        }

        foreach (string id in ids)
        {
            string ours = Describe(await left.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false));
            string theirs = Describe(await right.GetSnapshotAsync(id, cancellationToken).ConfigureAwait(false));
            if (ours != theirs) return $"\"{id}\": {ours} on the left, {theirs} on the right";
        }

        return null;
    }

    // Tombstones that resolutions left need not be everywhere; what lives must.
    private static string Describe(DocumentSnapshot? document)
    {
        if (document is null || document.Winner.Deleted) return "nothing";
        return string.Join(
            ", ",
            document.Leaves.Where(static leaf => !leaf.Deleted).Select(static leaf => leaf.Revision.ToString()));
    }
}
