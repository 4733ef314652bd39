using System.Buffers.Binary;
using Format = TypedMemory.Core.Revisions.RevisionTreeFormat;

namespace TypedMemory.Core.Revisions;

/// <content>What a store can do with the compact binary form without making a tree of it.</content>
public sealed partial class RevisionTree
{
    /// <summary>Reads the winning leaf from the compact binary form of a tree that is a single path.</summary>
    /// <param name="bytes">What <see cref="WriteTo"/> wrote.</param>
    /// <param name="leaf">The only leaf, which is the winner.</param>
    /// <returns>
    /// False if the tree is empty, has more than one leaf, or has foreign hashes: then <see cref="Read"/> it.
    /// </returns>
    public static bool TryReadOnlyLeaf(ReadOnlySpan<byte> bytes, out RevisionLeaf leaf)
    {
        leaf = default;
        if (!Format.TryReadStraight(bytes, out int generation, out int offset, out _, out bool deleted)) return false;
        leaf = new RevisionLeaf(new RevisionId(generation, Format.HashAt(bytes, offset, 0)), deleted);
        return true;
    }

    /// <summary>
    /// Writes the compact binary form of a tree that is a single path, with a child of its leaf appended.
    /// </summary>
    /// <param name="bytes">What <see cref="WriteTo"/> wrote; empty for a document that does not exist.</param>
    /// <param name="leaf">The leaf that is replaced, or <see langword="null"/> for a document that does not
    /// exist.</param>
    /// <param name="child">The child.</param>
    /// <param name="deleted">Whether the child is a tombstone.</param>
    /// <param name="revisionLimit">The greatest length of a path; at least 1.</param>
    /// <param name="output">Where the form goes: at least the length of <paramref name="bytes"/> and 32 more.</param>
    /// <param name="written">The length of the form.</param>
    /// <returns>
    /// False if this cannot be done on the bytes: the tree is no single path, has another leaf, the child does not
    /// follow, or a hash is foreign. Then <see cref="Read"/> and <see cref="Merge"/> say what becomes of it.
    /// </returns>
    public static bool TryAppend(
        ReadOnlySpan<byte> bytes,
        RevisionId? leaf,
        RevisionId child,
        bool deleted,
        int revisionLimit,
        Span<byte> output,
        out int written)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revisionLimit, 1);
        written = 0;
        if (!child.HasBinaryHash || child.Generation < 1) return false;
        ReadOnlySpan<byte> hashes = default;
        if (leaf is { } replaced)
        {
            if (!Format.TryReadStraight(bytes, out int generation, out int offset, out _, out _)
                || generation != replaced.Generation || child.Generation - 1 != generation
                || !replaced.HasBinaryHash || Format.HashAt(bytes, offset, 0) != replaced.BinaryHash)
            {
                return false;
            }

            hashes = bytes[offset..];
            long room = ((long)revisionLimit - 1) * Format.HashSize;
            if (hashes.Length > room) hashes = hashes[..(int)room];
        }
        else if (!bytes.IsEmpty)
        {
            return false;
        }

        int header = Format.WriteStraightHeader(output, child.Generation, deleted);
        BinaryPrimitives.WriteUInt128BigEndian(output[header..], child.BinaryHash);
        hashes.CopyTo(output[(header + Format.HashSize)..]);
        written = header + Format.HashSize + hashes.Length;
        return true;
    }
}
