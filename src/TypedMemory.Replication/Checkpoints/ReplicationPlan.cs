using System.Collections.Immutable;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>Which passes bring a stream up to date, from what both sides recorded: a pure function.</summary>
internal static class ReplicationPlan
{
    /// <summary>Makes the plan.</summary>
    /// <param name="ours">Our record.</param>
    /// <param name="theirs">The other side's.</param>
    /// <param name="wanted">The stream that is wanted.</param>
    /// <param name="incarnation">The source's incarnation.</param>
    /// <param name="live">Whether the last pass is live.</param>
    /// <remarks>
    /// A prefix that is new joins so: the joined feed's checkpoint Y is kept, the new prefix runs alone from the
    /// beginning to its end, then one feed over all runs from Y. Sequences cannot be compared, so the joined feed
    /// cannot start at the later of two; from Y on it sees everything that either pass may have missed.
    /// </remarks>
    public static ImmutableArray<ReplicationLeg> Create(
        CheckpointDocument ours, CheckpointDocument theirs, StreamKey wanted, string incarnation, bool live)
    {
        if (FindCommon(ours, theirs, wanted, incarnation) is { } exact)
        {
            return [new ReplicationLeg(wanted, exact.Sequence, live)];
        }

        CheckpointEntry? joined = null;
        string[] covered = [];
        foreach (CheckpointStream stream in ours.Streams)
        {
            if (stream.Key.Scope != wanted.Scope || FindCommon(ours, theirs, stream.Key, incarnation) is not { } entry)
                continue;
            string[] both = [.. wanted.Prefixes.Where(stream.Key.Covers)];
            if (both.Length <= covered.Length) continue;
            (joined, covered) = (entry, both);
        }

        if (joined is null) return [new ReplicationLeg(wanted, null, live)];
        var last = new ReplicationLeg(wanted, joined.Sequence, live);
        string[] added = [.. wanted.Prefixes.Except(covered, StringComparer.Ordinal)];
        if (added.Length == 0) return [last];
        return Create(ours, theirs, StreamKey.Create(added, wanted.Scope), incarnation, live: false).Add(last);
    }

    private static CheckpointEntry? FindCommon(
        CheckpointDocument ours, CheckpointDocument theirs, StreamKey key, string incarnation)
    {
        if (!ours.Alone)
        {
            // The other side's stream may still cover more: a prefix that was evicted here, or left out, since.
            return theirs.Streams
                .Where(stream => stream.Key.Covers(key))
                .OrderByDescending(stream => stream.Key.Equals(key))
                .Select(stream => CheckpointStream.FindCommon(ours.Find(key), stream, incarnation))
                .FirstOrDefault(static entry => entry is not null);
        }

        // A read-only source keeps no copy: our record, which is in the batch's transaction, counts alone.
        CheckpointEntry? entry = ours.Find(key)?.History.FirstOrDefault();
        return entry is not null && CheckpointStream.SameIncarnation(entry.Incarnation, incarnation) ? entry : null;
    }
}
