using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Store;
using TypedMemory.Replication.Checkpoints;
using TypedMemory.Replication.Local;
using TypedMemory.Replication.Options;
using TypedMemory.Replication.Refused;
using TypedMemory.Replication.Requests;

namespace TypedMemory.Replication.Engine;

/// <summary>Opens the two ends of a run.</summary>
/// <param name="run">The run.</param>
internal sealed class RunOpening(RunContext run)
{
    // The rules of refusal that this library itself brings in; another version tries refused documents again.
    private static readonly string LibraryVersion =
        typeof(RunOpening).Assembly.GetName().Version?.ToString() ?? "0";

    // Raised when what counts as a refusal changes: entries of before are tried again. 2: only "not_found" is missing.
    private const int RulesOfRefusal = 2;

    /// <summary>Reads what both sides know of each other, and leaves our mark at the peer.</summary>
    public async Task<OpenRun> OpenAsync(CancellationToken cancellationToken)
    {
        Task<PeerInfo> oursRead = run.Ours.GetInfoAsync(cancellationToken).AsTask();
        Task<PeerInfo> theirsRead = run.Theirs.GetInfoAsync(cancellationToken).AsTask();
        await Task.WhenAll(oursRead, theirsRead).ConfigureAwait(false);
        PeerInfo ours = await oursRead.ConfigureAwait(false);
        PeerInfo theirs = await theirsRead.ConfigureAwait(false);
        run.Monitor.Touch();

        var ids = new LocalIds(ours, theirs, run.Direction);
        var mark = new PeerMark(run, ids);
        LocalDocument? ourDocument = await run.Ours.GetLocalAsync(
            ids.Checkpoint, cancellationToken).ConfigureAwait(false);

        // At the same time: on a slow line each of them is a round trip.
        Task<(string? Mark, bool IsReadable)> markRead = mark.ReadAsync(cancellationToken).AsTask();
        Task<PeerRecord> theirsKept = run.TheirRecords.ReadAsync(ids.Checkpoint, cancellationToken).AsTask();
        Task<PeerRecord> pushKept = run.Ours is LocalPeer && run.Direction == ReplicationDirection.Pull
            ? run.TheirRecords.ReadAsync(
                new LocalIds(ours, theirs, ReplicationDirection.Push).Checkpoint, cancellationToken).AsTask()
            : theirsKept;
        await Task.WhenAll(markRead, theirsKept, pushKept).ConfigureAwait(false);
        (string? left, bool isReadable) = await markRead.ConfigureAwait(false);
        LocalDocument? theirDocument = (await theirsKept.ConfigureAwait(false)).Document;
        CheckpointDocument ourCheckpoint = CheckpointJson.Read(ourDocument);
        CheckpointDocument theirCheckpoint = CheckpointJson.Read(theirDocument);

        // Rule 4 of merges: what the peer recorded of our pushes tells how far it has seen our store. A pull asks too,
        // before it brings back what a rolled back store has lost, and with it the sequence.
        if (run.Ours is LocalPeer local)
        {
            await local.NoteSeenAsync(
                CheckpointJson.Read((await pushKept.ConfigureAwait(false)).Document), cancellationToken)
                .ConfigureAwait(false);
        }

        left ??= await mark.WriteAsync(
            theirs, ourCheckpoint, theirCheckpoint, isReadable, cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> skipped = run.Direction == ReplicationDirection.Push
            ? await ReadSkippedAsync(ours, theirs, cancellationToken).ConfigureAwait(false) : [];
        RefusedList refused = await RefusedList.LoadAsync(
            run.Ours, ids, run.Direction, cancellationToken).ConfigureAwait(false);
        Tell(refused);
        return new OpenRun
        {
            Ids = ids,
            Peer = theirs,
            Mark = left,
            Policy = $"{LibraryVersion} {RulesOfRefusal} {theirs.Policy}",
            Checkpointer = new Checkpointer(
                ourCheckpoint, theirCheckpoint, left,
                (run.Direction == ReplicationDirection.Pull ? theirs : ours).Incarnation, theirs.Incarnation,
                run.Theirs.Name),
            Refused = refused,
            OurRevision = ourDocument?.Revision,
            TheirRevision = theirDocument?.Revision,
            SkippedBefore = skipped,
            // A database without documents lacks nearly all; of the tombstones it may have, first revisions are no
            // part.
            Guesses = run.Direction == ReplicationDirection.Push && theirs.Documents == 0
                ? ReplicationTuning.Guesses : 0,
        };
    }

    /// <summary>What our pull of this peer passed by decides what a push has to ask for.</summary>
    private async ValueTask<ImmutableArray<string>> ReadSkippedAsync(
        PeerInfo ours, PeerInfo theirs, CancellationToken cancellationToken)
    {
        string pull = new LocalIds(ours, theirs, ReplicationDirection.Pull).Checkpoint;
        LocalDocument? pulled = await run.Ours.GetLocalAsync(pull, cancellationToken).ConfigureAwait(false);
        return CheckpointJson.Read(pulled).Skipped;
    }

    /// <summary>What could not be moved before is sent alone, and says nothing of the peer.</summary>
    private void Tell(RefusedList refused)
    {
        RequestLimits limits = run.Monitor.Limits;
        RequestLimit failures = run.Direction == ReplicationDirection.Pull ? limits.Fetch : limits.Write;
        foreach (RefusedDocument entry in refused.ToImmutableArray().Where(static entry => entry.IsAtPresent))
        {
            failures.Alone.Add(entry.Id);
            limits.AtPresent.Add(entry.Id);
        }

        run.Monitor.SetRefused(refused.Count);
        run.Monitor.Touch();
    }
}
