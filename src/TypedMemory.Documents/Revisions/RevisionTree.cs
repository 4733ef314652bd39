using System.Buffers;
using System.Collections.Immutable;

namespace TypedMemory.Documents;

/// <summary>The known revisions of one document: a forest, immutable.</summary>
/// <remarks>Merging paths is idempotent, commutative and associative (DESIGN invariant 1).</remarks>
public sealed class RevisionTree
{
    /// <summary>The greatest length of a path where nothing else is set: 1,000, as in CouchDB.</summary>
    public const int DefaultRevisionLimit = 1000;

    /// <summary>A tree without revisions.</summary>
    public static RevisionTree Empty { get; } = new();

    /// <summary>Whether the tree has no revisions.</summary>
    public bool IsEmpty => throw new NotImplementedException();

    /// <summary>Every leaf, the winner first (<see cref="WinnerOrder"/>).</summary>
    public ImmutableArray<RevisionLeaf> Leaves => throw new NotImplementedException();

    /// <summary>The winning leaf.</summary>
    /// <exception cref="InvalidOperationException">The tree is empty.</exception>
    public RevisionLeaf Winner => throw new NotImplementedException();

    /// <summary>How many leaves are live; more than one is a conflict.</summary>
    public int LiveLeaves => throw new NotImplementedException();

    /// <summary>Whether the tree knows the revision.</summary>
    public bool Contains(RevisionId revision) => throw new NotImplementedException();

    /// <summary>Whether the revision is a leaf.</summary>
    public bool IsLeaf(RevisionId revision) => throw new NotImplementedException();

    /// <summary>The revision with its known ancestors.</summary>
    /// <exception cref="KeyNotFoundException">The tree does not know the revision.</exception>
    public RevisionPath GetPath(RevisionId revision) => throw new NotImplementedException();

    /// <summary>The leaves that descend from the revision, itself included if it is one; empty if it is unknown.</summary>
    public ImmutableArray<RevisionId> LeavesOf(RevisionId revision) => throw new NotImplementedException();

    /// <summary>The leaves that may be ancestors of a revision the tree lacks: those of a lower generation.</summary>
    public ImmutableArray<RevisionId> PossibleAncestorsOf(RevisionId revision) => throw new NotImplementedException();

    /// <summary>The tree with a path grafted into it, then stemmed.</summary>
    /// <param name="path">The revision with its ancestors.</param>
    /// <param name="deleted">Whether the revision is a tombstone.</param>
    /// <param name="result">What the revision turned out to be.</param>
    /// <param name="revisionLimit">The greatest length of a path.</param>
    public RevisionTree Merge(
        RevisionPath path, bool deleted, out TreeMergeResult result, int revisionLimit = DefaultRevisionLimit) =>
        throw new NotImplementedException();

    /// <summary>The tree without a leaf and those ancestors that no other leaf has (CouchDB's purge).</summary>
    public RevisionTree Purge(RevisionId leaf) => throw new NotImplementedException();

    /// <summary>Writes the compact binary form.</summary>
    public void WriteTo(IBufferWriter<byte> output) => throw new NotImplementedException();

    /// <summary>Reads the compact binary form.</summary>
    /// <exception cref="FormatException">The bytes are no revision tree.</exception>
    public static RevisionTree Read(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();
}
