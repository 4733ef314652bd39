using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>The oracles.</summary>
internal sealed partial class World
{
    private async Task<Failure?> JudgeAsync()
    {
        foreach (string id in Documents.Ids)
        {
            DocumentSnapshot? document = null;
            string? first = null;
            foreach (SimulatedReplica replica in _replicas.Where(replica => replica.Takes(id)))
            {
                DocumentSnapshot? here = await replica.Machine.Inner.GetSnapshotAsync(id);
                if (here is null && _ledgers[id].WasPurged) continue;
                // A purge is not replicated, and what a peer has pushed before a purge it does not push again: where a
                // tombstone that a resolution wrote was purged at one replica, the others keep it. The winner has to
                // agree, or to be what came before it: a third replica may bring that one back.
                string text = Describe(here, winnerOnly: _ledgers[id].WasPurged);
                if (first is not null && first != text)
                {
                    if (_ledgers[id].WasPurged && IsKnownTo(document, here)) continue;
                    if (!_ledgers[id].WasPurged || !IsKnownTo(here, document))
                    {
                        return new Failure(
                            FailureKind.Diverged, $"\"{id}\" differs at {replica.Name}:\n  {first}\n  {text}");
                    }
                }

                first = text;
                document = here;
            }

            if (JudgeLeaves(id, document) is { } open) return open;
            if (_ledgers[id].Doubled is { } doubled) return new Failure(FailureKind.PingPong, $"\"{id}\": {doubled}");
            if (new DocumentOracle(id, _ledgers[id], document).Judge() is { } failure) return failure;
            if (_schedule.HasScopes && new OriginOracle(id, _ledgers[id], document).Judge() is { } wrong) return wrong;
        }

        return null;
    }

    /// <summary>
    /// Whether a document's winner is the revision of another document's path, or an older one on it.
    /// </summary>
    private static bool IsKnownTo(DocumentSnapshot? newer, DocumentSnapshot? older) =>
        newer is not null && older is not null
        && newer.Leaves.Any(leaf => leaf.Path.Revisions.Contains(older.Winner.Revision));

    /// <summary>No open conflicts, and one tombstone at the most for each revision that lost.</summary>
    private static Failure? JudgeLeaves(string id, DocumentSnapshot? document)
    {
        if (document is null) return null;
        if (document.LiveLeaves > 1)
        {
            return new Failure(FailureKind.Diverged, $"\"{id}\" has an open conflict: {Describe(document)}");
        }

        var parents = new HashSet<RevisionId>();
        foreach (DocumentRevision leaf in document.Leaves)
        {
            bool isResolution = leaf.Deleted && MergeRules.Default.TryRead(leaf) is { Deletion: 0 };
            if (isResolution && leaf.Path.Parent is { } parent && !parents.Add(parent))
            {
                return new Failure(FailureKind.PingPong, $"\"{id}\": the revision \"{parent}\" has two tombstones.");
            }
        }

        return null;
    }
}
