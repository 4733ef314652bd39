using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Sync;
using TypedMemory.TestKit;

namespace TypedMemory.Simulation;

/// <summary>How documents move, and how what meets is resolved.</summary>
internal sealed partial class World
{
    private async Task SyncAsync(int link, Random random, StepKind kind)
    {
        (int left, int right) = _links[link];
        if (random.Next(2) == 0 && !_replicas[right].IsHub) (left, right) = (right, left);
        SimulatedReplica local = _replicas[left];
        SimulatedReplica remote = _replicas[right];
        if (_schedule.UsesReplicator)
        {
            await ReplicateAsync(local, remote, kind, random);
            return;
        }

        // Copies of whole documents: in any order, some of them cut off, some twice.
        double share = kind == StepKind.Sync ? 1 : random.NextDouble();
        await ApplyAsync(remote, local, await ReadAsync(remote, local), random, share);
        if (random.Next(4) != 0) await ApplyAsync(local, remote, await ReadAsync(local, remote), random, share);
    }

    /// <summary>
    /// Everybody reads from both sides before anybody writes: the round in which resolutions once never ended.
    /// </summary>
    private async Task SyncAllAtOnceAsync()
    {
        var moves = new List<(
            SimulatedReplica Source, SimulatedReplica Target, IReadOnlyList<DocumentSnapshot> Documents)>();
        for (int i = 0; i < _links.Count; i++)
        {
            if (_cut.Contains(i)) continue;
            SimulatedReplica left = _replicas[_links[i].Left];
            SimulatedReplica right = _replicas[_links[i].Right];
            moves.Add((left, right, await ReadAsync(left, right)));
            moves.Add((right, left, await ReadAsync(right, left)));
        }

        foreach (var (source, target, documents) in moves) await ApplyAsync(source, target, documents, null, share: 1);
        foreach (SimulatedReplica replica in _replicas) await ResolveAsync(replica, Documents.Ids);
    }

    private static async Task<IReadOnlyList<DocumentSnapshot>> ReadAsync(
        SimulatedReplica source, SimulatedReplica target)
    {
        // Nothing leaves a store before it is durable.
        await source.Store.FlushAsync();
        var documents = new List<DocumentSnapshot>();
        foreach (string id in Documents.Ids)
        {
            if (source.Takes(id) && target.Takes(id) && await source.Store.GetSnapshotAsync(id) is { } document)
                documents.Add(document);
        }

        return documents;
    }

    private async Task ApplyAsync(
        SimulatedReplica source, SimulatedReplica target, IReadOnlyList<DocumentSnapshot> documents, Random? random,
        double share)
    {
        DocumentSnapshot[] order = [.. documents];
        random?.Shuffle(order);
        int count = (int)Math.Ceiling(order.Length * share);
        foreach (DocumentSnapshot document in order.Take(count))
        {
            var batch = new DocumentBatch
            {
                Writes = [new DocumentWrite { Id = document.Id, Revisions = document.Leaves }],
                Origin = source.Name,
            };
            await target.Store.WriteAsync(batch);
            if (random?.Next(8) == 0) await target.Store.WriteAsync(batch);

            // A replica can be killed between a pull and the resolution: the next one finds the conflict open.
            int draw = random?.Next(10) ?? 0;
            bool staysOpen = draw == 0 || (_schedule.LeavesConflictsOpen && draw < 6);
            if (!staysOpen) await ResolveAsync(target, [document.Id]);
        }
    }

    private async Task ReplicateAsync(SimulatedReplica local, SimulatedReplica remote, StepKind kind, Random random)
    {
        var ours = new LocalPeer(local.Store, local.Name);
        var theirs = new RemotePeer(new LocalPeer(remote.Store, remote.Name));
        if (kind == StepKind.FaultySync)
        {
            int calls = random.Next(1, 25);
            theirs.OnCall = _ => --calls == 0
                ? throw new TypedMemoryException(
                    TypedMemoryErrorCodes.Unavailable, "The connection was cut.", isTransient: true)
                : ValueTask.CompletedTask;
            local.Store.KillAfter(random.Next(1, 120));
        }

        if (kind == StepKind.RefusedLeaf)
        {
            theirs.Refuse = revision => IsRefused(revision.Revision)
                ? new DocumentRefusal(revision.Id, TypedMemoryErrorCodes.Forbidden, "Not this one.")
                : null;
        }

        var options = new ReplicationOptions
        {
            Filter = local.Filter ?? remote.Filter,
            TimeProvider = _time,
            RetryRefused = true,
            OnPulled = async (ids, _) => await ResolveAsync(local, ids),
        };
        try
        {
            await WaitAsync(Replicator.SyncAsync(ours, theirs, options));
        }
        catch (ProcessKilledException) when (kind != StepKind.FaultySync)
        {
            throw;
        }
        catch (TypedMemoryException) when (kind == StepKind.FaultySync)
        {
            // The run failed, as it was told to; what it wrote stays, and the next one goes on from there.
        }

        if (kind == StepKind.FaultySync) await RestartAsync(local);
        await ResolveAsync(remote, Documents.Ids);
    }

    /// <summary>
    /// Any rule will do for which a server takes some leaves of a document and not others; each run has the same.
    /// </summary>
    private static bool IsRefused(RevisionId revision) => revision.Hash[^1] % 3 == 0;

    /// <summary>
    /// Waits for a run on virtual time. All that a schedule does runs on one thread: when nothing waits for it, nothing
    /// can happen before the time moves on.
    /// </summary>
    private async Task WaitAsync(Task run)
    {
        while (!run.IsCompleted)
        {
            if (ThreadPool.PendingWorkItemCount == 0) _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await run;
    }

    private async Task<int> ResolveAsync(SimulatedReplica replica, IReadOnlyList<string> ids)
    {
        if (replica.IsHub) return 0;
        int written = 0;
        foreach (string id in ids)
        {
            if (!_ledgers.ContainsKey(id) || await replica.Store.GetSnapshotAsync(id) is not { } document) continue;
            if (await RestoreMemberAsync(replica, document)) document = (await replica.Store.GetSnapshotAsync(id))!;
            Resolution resolution = ConflictResolver.Resolve(replica.MergeOf(id), document);
            if (resolution.Write is not { } write) continue;
            await CommitAsync(replica, write);
            NoteResolution(id, document, write);
            written++;
        }

        return written;
    }

    private void NoteResolution(string id, DocumentSnapshot document, DocumentWrite write)
    {
        Ledger ledger = _ledgers[id];
        HashSet<int> seen = ledger.SeenBy(document);
        DocumentRevision? merged = write.Revisions.FirstOrDefault(static revision => !revision.Deleted);
        ImmutableArray<DocumentRevision> tombstones = [.. write.Revisions.Where(static revision => revision.Deleted)];
        if (merged is not null)
        {
            ledger.Note(merged.Revision, seen);
            ledger.AddMerged(document, merged);
        }
        else if (tombstones.Length < document.LiveLeaves)
        {
            ledger.Note(Resolved(document, write)!.Revision, seen);
        }
    }
}
