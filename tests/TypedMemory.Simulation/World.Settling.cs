using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>After the last edit: everything is connected, nothing fails, and resolutions have to end.</summary>
internal sealed partial class World
{
    private async Task<Failure?> SettleAsync()
    {
        _cut.Clear();
        foreach (Ledger ledger in _ledgers.Values) ledger.Merged.Clear();
        int diameter = _replicas.Count;
        int limit = (2 * diameter) + 6;
        string before = "";
        for (int round = 0; round < limit; round++)
        {
            await SettleOnceAsync(round);
            string after = await DescribeAllAsync();
            if (after == before) return CountMerged(diameter);
            before = after;
        }

        return new Failure(
            FailureKind.PingPong, $"After {limit} rounds in which everything met, resolutions have not ended.");
    }

    private async Task SettleOnceAsync(int round)
    {
        foreach (SimulatedReplica replica in _replicas) await ResolveAsync(replica, Documents.Ids);
        if (!_schedule.UsesReplicator)
        {
            await SyncAllAtOnceAsync();
            return;
        }

        var random = new Random(_schedule.Seed + round);
        for (int i = 0; i < _links.Count; i++) await SyncAsync(i, random, StepKind.Sync);
    }

    /// <summary>Rule 1 promises an end within N*D merged revisions of a document, N replicas, D hops.</summary>
    private Failure? CountMerged(int diameter)
    {
        foreach ((string id, Ledger ledger) in _ledgers)
        {
            int bound = _replicas.Count * diameter;
            if (ledger.Merged.Count > bound)
            {
                return new Failure(
                    FailureKind.PingPong,
                    $"\"{id}\": {ledger.Merged.Count} merged revisions after the last edit, the bound is {bound}.");
            }
        }

        return null;
    }

    private async Task<string> DescribeAllAsync()
    {
        var lines = new List<string>();
        foreach (SimulatedReplica replica in _replicas)
        {
            foreach (string id in Documents.Ids)
            {
                DocumentSnapshot? document = await replica.Machine.Inner.GetSnapshotAsync(id);
                lines.Add($"{replica.Name} {id} {Describe(document)}");
            }
        }

        return string.Join('\n', lines);
    }
}
