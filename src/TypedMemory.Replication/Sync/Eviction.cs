using System.Collections.Immutable;
using System.Globalization;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Local;

namespace TypedMemory.Replication.Sync;

/// <summary>Removes the documents of a prefix from a store, without tombstones, and from its checkpoints.</summary>
/// <param name="store">Our store.</param>
/// <param name="remote">The peer that has to have what is evicted, or <see langword="null"/> if no peer has to.</param>
/// <param name="prefix">The prefix, with its closing separator.</param>
internal sealed class Eviction(IDocumentStore store, IReplicationPeer? remote, string prefix)
{
    private static readonly string[] s_checkpointPrefixes = ["typedmemory-pull-", "typedmemory-push-"];

    /// <summary>Evicts; gives how many documents were removed.</summary>
    /// <param name="force">Whether edits that the peer does not have are evicted too, and lost.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<long> RunAsync(bool force, CancellationToken cancellationToken)
    {
        long unlessChangedAfter = long.MaxValue;
        if (!force)
        {
            StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            unlessChangedAfter = info.UpdateSequence;
            if (remote is not null)
                await CheckPushedAsync(remote, cancellationToken).ConfigureAwait(false);
        }

        var checkpoints = ImmutableArray.CreateBuilder<LocalDocument>();
        foreach (string checkpointPrefix in s_checkpointPrefixes)
        {
            IReadOnlyList<LocalDocument> locals = await store.ListLocalAsync(
                new ListQuery { Prefix = checkpointPrefix }, cancellationToken).ConfigureAwait(false);
            checkpoints.AddRange(locals.Select(document =>
                document with { Body = CheckpointJson.Write(CheckpointJson.Read(document).Without(prefix)) }));
        }

        return await store.EvictAsync(
            new StoreEviction(prefix)
            { UnlessChangedAfter = unlessChangedAfter, LocalDocuments = checkpoints.DrainToImmutable() },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The peer itself is asked: what a checkpoint says may be behind, and a refused document was never pushed.
    /// </summary>
    private async Task CheckPushedAsync(IReplicationPeer remote, CancellationToken cancellationToken)
    {
        var local = new LocalPeer(store);
        var query = new PeerChangesQuery { Prefixes = [prefix] };
        await foreach (PeerChangesPage page in local.ReadChangesAsync(query, cancellationToken).ConfigureAwait(false))
        {
            DocumentRevisions[] documents =
                [.. page.Rows.Select(static row => new DocumentRevisions(row.Id, row.Leaves))];
            if (documents.Length == 0) continue;
            IReadOnlyList<MissingRevisions> missing =
                await remote.DiffRevisionsAsync(documents, cancellationToken).ConfigureAwait(false);
            if (missing.Count == 0) continue;
            throw new TypedMemoryException(
                TypedMemoryErrorCodes.Conflict,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Nothing was evicted: \"{remote.Name}\" does not have {missing.Count} or more documents of the prefix ")
                + $"\"{prefix}\", \"{missing[0].Id}\" among them. Push them first, or force the eviction and lose them.");
        }
    }
}
