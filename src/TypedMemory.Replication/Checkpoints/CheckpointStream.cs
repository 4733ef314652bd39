using System.Collections.Immutable;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>A stream of a checkpoint document with its history, the newest session first.</summary>
/// <param name="Key">What the stream covers.</param>
/// <param name="History">One entry per session.</param>
internal sealed record CheckpointStream(StreamKey Key, ImmutableArray<CheckpointEntry> History)
{
    /// <summary>The stream after a checkpoint: the session's entry is replaced, or comes first.</summary>
    public CheckpointStream With(CheckpointEntry entry)
    {
        ImmutableArray<CheckpointEntry> others = History.RemoveAll(e => e.Session == entry.Session);
        if (others.Length >= ReplicationTuning.HistoryLength)
        {
            others = others.RemoveRange(
                ReplicationTuning.HistoryLength - 1, others.Length - ReplicationTuning.HistoryLength + 1);
        }

        return this with { History = others.Insert(0, entry) };
    }

    /// <summary>
    /// Where both sides agree that a stream is: the newest session that both have, and of its two entries the one with
    /// the lower ordinal, since the side that has it may have lost what came after.
    /// </summary>
    /// <param name="ours">The stream as our side recorded it.</param>
    /// <param name="theirs">The stream as the other side did.</param>
    /// <param name="incarnation">The source's incarnation; an entry of another one does not count.</param>
    public static CheckpointEntry? FindCommon(CheckpointStream? ours, CheckpointStream? theirs, string incarnation)
    {
        if (ours is null || theirs is null) return null;
        foreach (CheckpointEntry own in ours.History)
        {
            foreach (CheckpointEntry other in theirs.History)
            {
                if (own.Session != other.Session) continue;
                CheckpointEntry lower = own.Ordinal <= other.Ordinal ? own : other;
                if (SameIncarnation(lower.Incarnation, incarnation)) return lower;
            }
        }

        return null;
    }

    /// <summary>Whether two incarnations may be the same; <c>0</c> is what a peer says that does not tell.</summary>
    public static bool SameIncarnation(string left, string right) => left == right || left == "0" || right == "0";
}
