using TypedMemory.Documents;
using TypedMemory.TestKit;

namespace TypedMemory.Simulation;

/// <summary>What happens to files and machines.</summary>
internal sealed partial class World
{
    private async Task BreakAsync(StepKind kind, SimulatedReplica replica, MemoryDocumentStore store, Random random)
    {
        switch (kind)
        {
            case StepKind.LosePower:
                store.LosePower();
                break;
            case StepKind.TakeBackup:
                await store.FlushAsync();
                replica.Backup = store.Backup();
                return;
            case StepKind.RestoreBackup when replica.Backup is { } backup:
                store.Restore(backup);
                break;
            case StepKind.CopyFile when _schedule.Topology is not (Topology.Ring or Topology.Chain) && _replicas.Count < 12:
                CopyFile(replica, store);
                return;
            case StepKind.Purge:
                await PurgeAsync(store, random);
                break;
            default:
                return;
        }

        await ReviewLostEditsAsync();
    }

    /// <summary>A copy of the file is opened by another machine: all documents, and another actor (rule 4).</summary>
    private void CopyFile(SimulatedReplica replica, MemoryDocumentStore store)
    {
        var copy = new MemoryDocumentStore(_time, _identities);
        copy.Restore(store.Backup());
        int index = _replicas.IndexOf(replica);
        foreach ((int left, int right) in _links.Where(link => link.Left == index || link.Right == index).ToArray())
        {
            _links.Add((left == index ? _replicas.Count : left, right == index ? _replicas.Count : right));
        }

        _replicas.Add(new SimulatedReplica($"c{_replicas.Count}", copy, isHub: false, replica.IsOlder) { Filter = replica.Filter });
    }

    private async Task PurgeAsync(MemoryDocumentStore store, Random random)
    {
        string id = Documents.Ids[random.Next(Documents.Ids.Count)];
        if (await store.GetSnapshotAsync(id) is not { } document) return;
        _ledgers[id].WasPurged = true;
        await store.PurgeAsync([new DocumentRevisions(id, [document.Leaves[random.Next(document.Leaves.Length)].Revision])]);
    }

    /// <summary>
    /// What was lost with the power, by going back to a backup or by a purge, and was nowhere else, is not owed. What did
    /// get anywhere else is: then some store still knows its revision.
    /// </summary>
    private async Task ReviewLostEditsAsync()
    {
        foreach ((string id, Ledger ledger) in _ledgers)
        {
            var trees = new List<RevisionTree>();
            foreach (SimulatedReplica replica in _replicas)
            {
                if (await replica.Store.GetTreeAsync(id) is { } tree) trees.Add(tree);
            }

            ledger.Review(edit => !trees.Exists(tree => tree.Contains(edit.Revision)));
        }
    }
}
