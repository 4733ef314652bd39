using System.Globalization;
using TypedMemory.Replication.Checkpoints;

namespace TypedMemory.Replication.Local;

public sealed partial class LocalPeer
{
    /// <summary>
    /// Tells the store how far a peer has seen it, by the record that the peer keeps of our pushes: a store that does
    /// not reach that was rolled back (docs/design.md, merge rule 4).
    /// </summary>
    internal async ValueTask NoteSeenAsync(CheckpointDocument kept, CancellationToken cancellationToken)
    {
        foreach (CheckpointStream stream in kept.Streams)
        {
            foreach (CheckpointEntry entry in stream.History)
            {
                if (!long.TryParse(entry.Sequence, NumberStyles.None, CultureInfo.InvariantCulture, out long seen))
                    continue;
                await _store.NoteSeenAsync(entry.Incarnation, seen, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
