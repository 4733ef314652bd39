using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Simulation;

/// <summary>What happens to files and machines.</summary>
internal sealed partial class World
{
    private async Task BreakAsync(StepKind kind, SimulatedReplica replica, Random random)
    {
        string actor = replica.Actor;
        switch (kind)
        {
            case StepKind.LosePower:
                await replica.Machine.LosePowerAsync();
                break;
            case StepKind.TakeBackup:
                replica.Backup = await replica.Machine.BackUpAsync();
                return;
            case StepKind.RestoreBackup when replica.Backup is { } backup:
                await replica.Machine.RestoreAsync(backup);
                break;
            case StepKind.CopyFile when _schedule.Topology is not (Topology.Ring or Topology.Chain)
                && _replicas.Count < 12:
                await CopyFileAsync(replica);
                return;
            case StepKind.Purge:
                await PurgeAsync(replica.Store, random);
                break;
            default:
                return;
        }

        if (_without?.KeepsActorAfter == kind) replica.KeepActor(actor);
        await ReviewLostEditsAsync();
    }

    /// <summary>A copy of the file is opened by another machine: all documents, and another actor (rule 4).</summary>
    private async Task CopyFileAsync(SimulatedReplica replica)
    {
        Machine machine = await replica.Machine.CopyAsync();
        int index = _replicas.IndexOf(replica);
        foreach ((int left, int right) in _links.Where(link => link.Left == index || link.Right == index).ToArray())
        {
            _links.Add((left == index ? _replicas.Count : left, right == index ? _replicas.Count : right));
        }

        var copy = new SimulatedReplica($"c{_replicas.Count}", machine, replica.Kind) { Filter = replica.Filter };
        Add(copy);
        if (_without?.KeepsActorAfter == StepKind.CopyFile) copy.KeepActor(replica.Actor);
    }

    private async Task PurgeAsync(KillableStore store, Random random)
    {
        string id = Draw(random, Documents.Ids);
        if (await store.GetSnapshotAsync(id) is not { } document) return;
        _ledgers[id].WasPurged = true;
        DocumentRevision leaf = document.Leaves[random.Next(document.Leaves.Length)];

        // Who purges a merged revision and leaves the tombstones of those that it merged has deleted these by hand.
        bool leavesTombstones = !IsBare(leaf) && document.Leaves.Any(IsBare);
        ImmutableArray<RevisionId> purged = leavesTombstones
            ? [.. document.Leaves.Select(static leaf => leaf.Revision)]
            : [leaf.Revision];
        await store.PurgeAsync([new DocumentRevisions(id, purged)]);

        static bool IsBare(DocumentRevision leaf) => leaf.Deleted && leaf.Body.Length <= 2;
    }

    /// <summary>
    /// The process is killed in the middle of something, and started again; what it resolves at its start, it resolves.
    /// </summary>
    private async Task KillAsync(SimulatedReplica replica, int link, Random random)
    {
        replica.Store.KillAfter(random.Next(1, 20));
        try
        {
            int work = random.Next(5);
            if (work == 0) await DeleteAsync(replica, random);
            else if (work == 1) await ResolveAsync(replica, Documents.Ids);
            else if (work == 2 && !_cut.Contains(link)) await SyncAsync(link, random, StepKind.Sync);
            else for (int i = 0; i < 4; i++) await PutAsync(replica, random);
        }
        catch (ProcessKilledException)
        {
            // As it was to happen.
        }

        await RestartAsync(replica);
    }

    private async Task RestartAsync(SimulatedReplica replica)
    {
        bool wasKilled = replica.Store.IsDead;
        replica.Store.Revive();
        if (!wasKilled) return;
        await replica.Machine.KillAsync();
        await ReviewLostEditsAsync();
        await ResolveAsync(replica, Documents.Ids);
    }

    /// <summary>
    /// What was lost with the power, by going back to a backup or by a purge, and was nowhere else, is not owed. What
    /// did get anywhere else is: then some store still knows its revision, or has a leaf that it was merged into.
    /// </summary>
    private async Task ReviewLostEditsAsync()
    {
        foreach ((string id, Ledger ledger) in _ledgers)
        {
            var trees = new List<RevisionTree>();
            var merged = new HashSet<int>();
            foreach (SimulatedReplica replica in _replicas)
            {
                if (await replica.Machine.Inner.GetTreeAsync(id) is not { } tree) continue;
                trees.Add(tree);
                foreach (RevisionLeaf leaf in tree.Leaves) merged.UnionWith(ledger.SeenBy(leaf.Revision));
            }

            ledger.Review(edit => !merged.Contains(edit.Number) && !trees.Exists(tree => tree.Contains(edit.Revision)));
        }
    }
}
