using Format = TypedMemory.Core.Revisions.RevisionTreeFormat;

namespace TypedMemory.Core.Revisions;

/// <content>What makes another tree of this one.</content>
public sealed partial class RevisionTree
{
    /// <summary>The tree with a path grafted into it, then stemmed.</summary>
    /// <param name="path">The revision with its ancestors.</param>
    /// <param name="deleted">Whether the revision is a tombstone; not looked at if the tree knows the revision.</param>
    /// <param name="result">What the revision turned out to be.</param>
    /// <param name="revisionLimit">The greatest length of a path; at least 1.</param>
    /// <returns>The tree itself if nothing changed.</returns>
    public RevisionTree Merge(
        RevisionPath path, bool deleted, out TreeMergeResult result, int revisionLimit = DefaultRevisionLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revisionLimit, 1);
        if (path.Count == 0) throw new ArgumentException("The default value of RevisionPath is no path.", nameof(path));
        ReadOnlySpan<byte> hashes = path.PackedHashes;
        if (!hashes.IsEmpty && (IsEmpty || (_count > 0 && Overlaps(path.Generation, hashes))))
        {
            return MergeStraight(path.Generation, hashes, deleted, out result, revisionLimit);
        }

        RevisionGraph graph = RevisionGraph.Decode(_bytes);
        result = graph.Merge(path, deleted);
        byte[] merged = graph.Stem(revisionLimit).Encode();
        return merged.AsSpan().SequenceEqual(_bytes) ? this : new RevisionTree(merged);
    }

    /// <summary>The tree without a leaf and those ancestors that no other leaf has (CouchDB's purge).</summary>
    /// <param name="leaf">The leaf; if it is none, the tree itself is returned.</param>
    public RevisionTree Purge(RevisionId leaf)
    {
        if (!IsLeaf(leaf)) return this;
        if (_count > 0) return Empty;
        RevisionGraph graph = RevisionGraph.Decode(_bytes);
        return new RevisionTree(graph.Purge(graph.Find(leaf)!));
    }

    /// <summary>The tree with every path cut to a length.</summary>
    /// <param name="revisionLimit">The greatest length of a path; at least 1.</param>
    /// <returns>The tree itself if nothing changed.</returns>
    public RevisionTree Stem(int revisionLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revisionLimit, 1);
        if (IsEmpty || (_count > 0 && _count <= revisionLimit)) return this;
        if (_count > 0) return Straight(_generation, Hashes[..(revisionLimit * Format.HashSize)], default, _deleted);
        RevisionGraph graph = RevisionGraph.Decode(_bytes);
        RevisionGraph stemmed = graph.Stem(revisionLimit);
        return ReferenceEquals(graph, stemmed) ? this : new RevisionTree(stemmed);
    }

    private ReadOnlySpan<byte> Hashes => _bytes.AsSpan(_offset);

    /// <summary>
    /// Whether a path and this straight one share generations and agree in all of them: their union is straight.
    /// </summary>
    private bool Overlaps(int generation, ReadOnlySpan<byte> hashes)
    {
        int newest = Math.Min(generation, _generation);
        int mine = _generation - newest, theirs = generation - newest;
        int shared = Math.Min(_count - mine, (hashes.Length / Format.HashSize) - theirs);
        return shared > 0
            && Hashes.Slice(mine * Format.HashSize, shared * Format.HashSize)
                .SequenceEqual(hashes.Slice(theirs * Format.HashSize, shared * Format.HashSize));
    }

    private RevisionTree MergeStraight(
        int generation, ReadOnlySpan<byte> hashes, bool deleted, out TreeMergeResult result, int revisionLimit)
    {
        ReadOnlySpan<byte> mine = _count > 0 ? Hashes : default;
        int limit = checked((int)Math.Min((long)revisionLimit * Format.HashSize, Array.MaxLength));
        if (_count > 0 && generation <= _generation)
        {
            // Known: at the most, the path reaches further back.
            result = TreeMergeResult.Known;
            int ahead = (_generation - generation) * Format.HashSize;
            ReadOnlySpan<byte> older = hashes[Math.Min(hashes.Length, mine.Length - ahead)..];
            if (older.IsEmpty || mine.Length >= limit) return Stem(revisionLimit);
            return Straight(_generation, mine, older[..Math.Min(older.Length, limit - mine.Length)], _deleted);
        }

        // The part of the path that is new, then what is here, then what the path knows beyond it.
        result = _count > 0 ? TreeMergeResult.NewLeaf : TreeMergeResult.NewBranch;
        int fresh = _count > 0 ? (generation - _generation) * Format.HashSize : hashes.Length;
        ReadOnlySpan<byte> newer = hashes[..fresh];
        if (hashes.Length - fresh > mine.Length)
        {
            newer = hashes;
            mine = default;
        }

        newer = newer[..Math.Min(newer.Length, limit)];
        return Straight(generation, newer, mine[..Math.Min(mine.Length, limit - newer.Length)], deleted);
    }

    private static RevisionTree Straight(
        int generation, ReadOnlySpan<byte> newer, ReadOnlySpan<byte> older, bool deleted)
    {
        int header = Format.StraightHeaderSize(generation);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(header + newer.Length + older.Length);
        Format.WriteStraightHeader(bytes, generation, deleted);
        newer.CopyTo(bytes.AsSpan(header));
        older.CopyTo(bytes.AsSpan(header + newer.Length));
        return new RevisionTree(bytes);
    }
}
