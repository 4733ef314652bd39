using Format = TypedMemory.Core.Revisions.RevisionTreeFormat;

namespace TypedMemory.Core.Revisions;

/// <summary>
/// A tree that is one path of 16-byte hashes, as that of a document without conflicts is: it is merged and cut as
/// bytes, and no graph is built. An empty tree is one without hashes.
/// </summary>
/// <param name="generation">The generation of the leaf.</param>
/// <param name="hashes">The hashes, newest first.</param>
/// <param name="deleted">Whether the leaf is a tombstone.</param>
internal readonly ref struct StraightTree(int generation, ReadOnlySpan<byte> hashes, bool deleted)
{
    private readonly int _generation = generation;
    private readonly ReadOnlySpan<byte> _hashes = hashes;
    private readonly bool _deleted = deleted;

    /// <summary>
    /// Whether a path and this one share generations and agree in all of them: then their union is straight.
    /// </summary>
    public bool Overlaps(int generation, ReadOnlySpan<byte> hashes)
    {
        int newest = Math.Min(generation, _generation);
        int mine = (_generation - newest) * Format.HashSize, theirs = (generation - newest) * Format.HashSize;
        int shared = Math.Min(_hashes.Length - mine, hashes.Length - theirs);
        return shared > 0 && _hashes.Slice(mine, shared).SequenceEqual(hashes.Slice(theirs, shared));
    }

    /// <summary>The union with a path that overlaps, or with any where this is empty.</summary>
    /// <returns>The tree's form, or <see langword="null"/> if it is the same.</returns>
    public byte[]? Merge(
        int generation, ReadOnlySpan<byte> hashes, bool deleted, out TreeMergeResult result, int revisionLimit)
    {
        ReadOnlySpan<byte> mine = _hashes;
        int limit = BytesOf(revisionLimit);
        if (!mine.IsEmpty && generation <= _generation)
        {
            // Known: at most, the path reaches further back.
            result = TreeMergeResult.Known;
            int ahead = (_generation - generation) * Format.HashSize;
            ReadOnlySpan<byte> older = hashes[Math.Min(hashes.Length, mine.Length - ahead)..];
            if (older.IsEmpty || mine.Length >= limit) return Stem(revisionLimit);
            return Write(_generation, mine, older[..Math.Min(older.Length, limit - mine.Length)], _deleted);
        }

        // The part of the path that is new, then what is here, then what the path knows beyond it.
        result = mine.IsEmpty ? TreeMergeResult.NewBranch : TreeMergeResult.NewLeaf;
        int fresh = mine.IsEmpty ? hashes.Length : (generation - _generation) * Format.HashSize;
        ReadOnlySpan<byte> newer = hashes[..fresh];
        if (hashes.Length - fresh > mine.Length)
        {
            newer = hashes;
            mine = default;
        }

        newer = newer[..Math.Min(newer.Length, limit)];
        return Write(generation, newer, mine[..Math.Min(mine.Length, limit - newer.Length)], deleted);
    }

    /// <summary>The path cut to a length.</summary>
    /// <returns>The tree's form, or <see langword="null"/> if it is no longer than that.</returns>
    public byte[]? Stem(int revisionLimit)
    {
        int limit = BytesOf(revisionLimit);
        return _hashes.Length <= limit ? null : Write(_generation, _hashes[..limit], default, _deleted);
    }

    private static int BytesOf(int revisions) => (int)Math.Min((long)revisions * Format.HashSize, Array.MaxLength);

    private static byte[] Write(int generation, ReadOnlySpan<byte> newer, ReadOnlySpan<byte> older, bool deleted)
    {
        int header = Format.StraightHeaderSize(generation);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(header + newer.Length + older.Length);
        Format.WriteStraightHeader(bytes, generation, deleted);
        newer.CopyTo(bytes.AsSpan(header));
        older.CopyTo(bytes.AsSpan(header + newer.Length));
        return bytes;
    }
}
