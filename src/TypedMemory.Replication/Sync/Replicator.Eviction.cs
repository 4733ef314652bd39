using System.Collections.Immutable;
using System.Globalization;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Local;

namespace TypedMemory.Replication.Sync;

public static partial class Replicator
{
    private static readonly string[] CheckpointPrefixes = ["typedmemory-pull-", "typedmemory-push-"];

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
        var local = new LocalPeer(store);
        long unlessChangedAfter = long.MaxValue;
        if (!force)
        {
            StoreInfo info = await store.GetInfoAsync(cancellationToken).ConfigureAwait(false);
            unlessChangedAfter = info.UpdateSequence;
            if (remote is not null)
                await CheckPushedAsync(local, remote, prefix, cancellationToken).ConfigureAwait(false);
        }

        var checkpoints = ImmutableArray.CreateBuilder<LocalDocument>();
        foreach (string checkpointPrefix in CheckpointPrefixes)
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
    private static async Task CheckPushedAsync(
        LocalPeer local, IReplicationPeer remote, string prefix, CancellationToken cancellationToken)
    {
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
