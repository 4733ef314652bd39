using System.Buffers.Binary;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;
using TypedMemory.Sqlite.Options;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Keeps the bodies of superseded revisions, and drops those that the store's limits no longer allow.
/// </summary>
internal sealed class HistoryKeeper(BodyTable bodies, TimeProvider time)
{
    public HistoryLimits Limits { get; set; }

    /// <summary>The time that a body is superseded at, which is now.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Keeps the only leaf, which a revision continues, and drops what is one too many behind it.</summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="generation">The generation of the new revision.</param>
    /// <param name="ancestors">The hashes of its ancestors, newest first.</param>
    /// <param name="added">By how many generations it is above the leaf.</param>
    public void Continue(ReadOnlySpan<byte> utf8Id, int generation, ReadOnlySpan<byte> ancestors, int added)
    {
        bodies.ArchiveWinner(utf8Id, Now);
        int first = Limits.Revisions;
        for (long i = first; i < first + (long)added && (i + 1) * RevisionBytes.HashLength <= ancestors.Length; i++)
        {
            UInt128 hash = BinaryPrimitives.ReadUInt128BigEndian(ancestors[((int)i * RevisionBytes.HashLength)..]);
            bodies.Delete(utf8Id, new RevisionId(generation - 1 - (int)i, hash));
        }
    }

    /// <summary>Drops what is one too many behind every leaf of a document with branches.</summary>
    public void Trim(ReadOnlySpan<byte> utf8Id, RevisionTree tree)
    {
        if (Limits.Revisions == int.MaxValue) return;
        foreach (RevisionId revision in bodies.Revisions(utf8Id))
        {
            if (!IsWithin(tree, revision)) bodies.Delete(utf8Id, revision);
        }
    }

    /// <summary>Drops what no leaf needs, whatever the limits; gives how many bodies.</summary>
    public int Erase(ReadOnlySpan<byte> utf8Id, RevisionTree tree)
    {
        int dropped = 0;
        foreach (RevisionId revision in bodies.Revisions(utf8Id))
        {
            if (tree.IsLeaf(revision)) continue;
            bodies.Delete(utf8Id, revision);
            dropped++;
        }

        return dropped;
    }

    /// <summary>Whether a compaction leaves a body that no leaf needs.</summary>
    /// <param name="tree">The document.</param>
    /// <param name="revision">The body's revision.</param>
    /// <param name="superseded">When it was superseded, or <see langword="null"/> if nobody knows.</param>
    public bool Keeps(RevisionTree tree, RevisionId revision, long? superseded)
    {
        if (!Limits.KeepsAny || Limits.UntilCompaction || !IsWithin(tree, revision)) return false;
        return Limits.Age is not { } age || superseded is not { } at || at >= Now - (long)age.TotalMilliseconds;
    }

    /// <summary>Whether a revision is a leaf, or no further behind one than the limit allows.</summary>
    private bool IsWithin(RevisionTree tree, RevisionId revision)
    {
        foreach (RevisionLeaf leaf in tree.Leaves)
        {
            int distance = leaf.Revision.Generation - revision.Generation;
            if (distance < 0 || distance > Limits.Revisions) continue;
            RevisionPath path = tree.GetPath(leaf.Revision);
            if (distance < path.Count && path[distance] == revision) return true;
        }

        return false;
    }
}
