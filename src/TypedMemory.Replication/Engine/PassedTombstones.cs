using System.Collections.Immutable;
using TypedMemory.Core.Peers;
using TypedMemory.Core.Revisions;
using TypedMemory.Replication.Checkpoints;

namespace TypedMemory.Replication.Engine;

/// <summary>The tombstones that a first pull passes by, and what follows from that for a push.</summary>
/// <param name="run">The run.</param>
/// <param name="open">What it found.</param>
internal sealed class PassedTombstones(RunContext run, OpenRun open)
{
    private ImmutableArray<string> _skippable = [];

    /// <summary>
    /// Tombstones are passed by only in the first pull of a prefix that is empty here. Anywhere else, two peers would
    /// stay different for ever while each lacks nothing of the other: seen.
    /// </summary>
    public async ValueTask FindAsync(ReplicationLeg leg, CancellationToken cancellationToken)
    {
        _skippable = [];
        if (run.Direction != ReplicationDirection.Pull || leg.Since is not null || leg.Key is null) return;
        foreach (string prefix in leg.Key.Prefixes)
        {
            bool allowed = run.Options.SkipTombstones.Any(
                skipped => prefix.StartsWith(skipped, StringComparison.Ordinal));
            if (allowed && await run.IsEmptyHereAsync(prefix, cancellationToken).ConfigureAwait(false))
                _skippable = _skippable.Add(prefix);
        }
    }

    /// <summary>
    /// Drops the rows of documents that are deleted as a whole: a winner is a tombstone only if every leaf is.
    /// </summary>
    public void Skip(Dictionary<string, PeerChange> rows)
    {
        if (_skippable.IsEmpty) return;
        foreach (PeerChange row in rows.Values.Where(static row => row.Deleted).ToArray())
        {
            string? prefix = _skippable.FirstOrDefault(p => row.Id.StartsWith(p, StringComparison.Ordinal));
            if (prefix is null) continue;
            open.Checkpointer.AddSkipped(prefix);
            rows.Remove(row.Id);
        }
    }

    /// <summary>
    /// Before a push: what may have a tombstone at the peer that was passed by here is fetched first, so that both
    /// sides hold all of its leaves. A document that the peer holds in a revision known here needs no such question.
    /// </summary>
    public async ValueTask FetchBeforePushAsync(List<DocumentRevisions> wanted, CancellationToken cancellationToken)
    {
        if (run.Direction != ReplicationDirection.Push || open.SkippedBefore.IsEmpty || wanted.Count == 0) return;
        DocumentRevisions[] suspects = [.. wanted.Where(document =>
            open.SkippedBefore.Any(prefix => document.Id.StartsWith(prefix, StringComparison.Ordinal)))];
        if (suspects.Length == 0) return;

        // An ancestor of the peer's that is unknown here is a leaf that was passed by, or one of a pull still to come.
        DocumentRevisions[] ancestors = [.. suspects.Where(static d => !d.KnownAncestors.IsEmpty)
            .Select(static d => new DocumentRevisions(d.Id, d.KnownAncestors))];
        IReadOnlyList<MissingRevisions> unknown = ancestors.Length == 0
            ? []
            : await run.Ours.DiffRevisionsAsync(ancestors, cancellationToken).ConfigureAwait(false);
        ImmutableArray<string> ids = [.. suspects.Where(static d => d.KnownAncestors.IsEmpty).Select(static d => d.Id),
            .. unknown.Select(static u => u.Id)];
        if (ids.IsEmpty) return;
        ReplicationOptions options = run.Options with
        { Direction = ReplicationDirection.Pull, Live = false, Progress = null };
        var monitor = new RunMonitor(ReplicationDirection.Pull, run.Options.TimeProvider);
        await new ReplicationRun(run.Theirs, run.Ours, options, monitor).MoveAsync(
            ids, cancellationToken).ConfigureAwait(false);
    }
}
