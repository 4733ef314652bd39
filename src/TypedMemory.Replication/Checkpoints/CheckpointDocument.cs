using System.Collections.Immutable;
using TypedMemory.Replication.Options;

namespace TypedMemory.Replication.Checkpoints;

/// <summary>The checkpoint of one store, peer and direction, as one side keeps it.</summary>
internal sealed record CheckpointDocument
{
    /// <summary>A document without streams.</summary>
    public static CheckpointDocument Empty { get; } = new();

    /// <summary>The nonce of the peer that the streams were replicated with; they count for no other.</summary>
    public string Nonce { get; init; } = "";

    /// <summary>
    /// What the peer called its incarnation when the nonce was last read; empty in a record of an older version.
    /// </summary>
    public string PeerIncarnation { get; init; } = "";

    /// <summary>What we call the peer, for people; empty in a record of an older version.</summary>
    public string Name { get; init; } = "";

    /// <summary>Whether the other side refused to keep its copy: then this one counts alone.</summary>
    public bool Alone { get; init; }

    /// <summary>Prefixes of which tombstones were passed by in the first pull.</summary>
    public ImmutableArray<string> Skipped { get; init; } = [];

    /// <summary>The streams, the one used last first.</summary>
    public ImmutableArray<CheckpointStream> Streams { get; init; } = [];

    /// <summary>The stream of a key, if there is one.</summary>
    public CheckpointStream? Find(StreamKey key) => Streams.FirstOrDefault(stream => stream.Key.Equals(key));

    /// <summary>
    /// The document after a checkpoint of a stream. Streams that this one covers wholly are not needed any more.
    /// </summary>
    public CheckpointDocument With(StreamKey key, CheckpointEntry entry)
    {
        CheckpointStream stream = (Find(key) ?? new CheckpointStream(key, [])).With(entry);
        ImmutableArray<CheckpointStream> others = Streams.RemoveAll(other => key.Covers(other.Key));
        if (others.Length >= ReplicationTuning.Streams) others = others[..(ReplicationTuning.Streams - 1)];
        return this with { Streams = others.Insert(0, stream) };
    }

    /// <summary>
    /// The document without a prefix: what was replicated of it has to be read again from the beginning.
    /// </summary>
    public CheckpointDocument Without(string prefix)
    {
        var streams = ImmutableArray.CreateBuilder<CheckpointStream>();
        foreach (CheckpointStream stream in Streams)
        {
            string[] kept = [.. stream.Key.Prefixes.Where(p => !Overlap(p, prefix))];

            // A stream of every id cannot be told "all but these": it starts again as a whole.
            if (kept.Length > 0) streams.Add(stream with { Key = StreamKey.Create(kept, stream.Key.Scope) });
        }

        return this with
        {
            Streams = streams.DrainToImmutable(),
            Skipped = Skipped.RemoveAll(skipped => Overlap(skipped, prefix)),
        };
    }

    private static bool Overlap(string left, string right) =>
        left.StartsWith(right, StringComparison.Ordinal) || right.StartsWith(left, StringComparison.Ordinal);
}
