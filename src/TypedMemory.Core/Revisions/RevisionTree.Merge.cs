using System.Collections.Immutable;
using System.Runtime.InteropServices;

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
        if (path.Count == 0) throw new ArgumentException("The default value of RevisionPath is not a path.", nameof(path));
        if (StaysStraight(path))
            return Of(Straight.Merge(path.Generation, path.PackedHashes, deleted, out result, revisionLimit));

        RevisionGraph graph = RevisionGraph.Decode(_bytes);
        result = graph.Merge(path, deleted);
        byte[] merged = graph.Stem(revisionLimit).Encode();
        return merged.AsSpan().SequenceEqual(_bytes) ? this : new RevisionTree(merged);
    }

    /// <summary>
    /// The tree with several revisions grafted into it, then stemmed. One after the other each would cost the whole
    /// tree.
    /// </summary>
    /// <param name="revisions">The revisions with their ancestors; their bodies are not looked at.</param>
    /// <param name="results">What each revision turned out to be.</param>
    /// <param name="revisionLimit">The greatest length of a path; at least 1.</param>
    /// <returns>The tree itself if nothing changed.</returns>
    public RevisionTree Merge(
        ImmutableArray<DocumentRevision> revisions, out ImmutableArray<TreeMergeResult> results, int revisionLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revisionLimit, 1);
        var found = new TreeMergeResult[revisions.Length];
        RevisionTree tree = this;
        int next = 0;
        for (; next < revisions.Length; next++)
        {
            DocumentRevision revision = revisions[next];
            if (next < revisions.Length - 1 && !tree.StaysStraight(revision.Path)) break;
            tree = tree.Merge(revision.Path, revision.Deleted, out found[next], revisionLimit);
        }

        if (next < revisions.Length)
        {
            RevisionGraph graph = RevisionGraph.Decode(tree._bytes);
            for (; next < revisions.Length; next++)
                found[next] = graph.Merge(revisions[next].Path, revisions[next].Deleted);
            byte[] merged = graph.Stem(revisionLimit).Encode();
            tree = merged.AsSpan().SequenceEqual(_bytes) ? this : new RevisionTree(merged);
        }

        results = ImmutableCollectionsMarshal.AsImmutableArray(found);
        return tree;
    }

    /// <summary>The tree without a leaf and those ancestors that no other leaf has (CouchDB's purge).</summary>
    /// <param name="leaf">The leaf; if it is not one, the tree itself is returned.</param>
    public RevisionTree Purge(RevisionId leaf)
    {
        return Purge([leaf], out _);
    }

    /// <summary>The tree without several leaves and those ancestors that no other leaf has.</summary>
    /// <param name="leaves">The leaves; what is none is passed by.</param>
    /// <param name="purged">Those that were leaves, each once.</param>
    /// <returns>The tree itself if nothing changed.</returns>
    public RevisionTree Purge(ImmutableArray<RevisionId> leaves, out ImmutableArray<RevisionId> purged)
    {
        purged = [.. leaves.Where(IsLeaf).Distinct()];
        if (purged.IsEmpty) return this;
        if (_count > 0) return Empty;
        RevisionGraph graph = RevisionGraph.Decode(_bytes);
        return new RevisionTree(graph.Purge([.. purged.Select(leaf => graph.Find(leaf)!)]));
    }

    /// <summary>The tree with every path cut to a length.</summary>
    /// <param name="revisionLimit">The greatest length of a path; at least 1.</param>
    /// <returns>The tree itself if nothing changed.</returns>
    public RevisionTree Stem(int revisionLimit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revisionLimit, 1);
        if (IsEmpty) return this;
        if (_count > 0) return Of(Straight.Stem(revisionLimit));
        RevisionGraph graph = RevisionGraph.Decode(_bytes);
        RevisionGraph stemmed = graph.Stem(revisionLimit);
        return ReferenceEquals(graph, stemmed) ? this : new RevisionTree(stemmed);
    }

    // Of an empty tree it has no hashes; of a tree with branches it means nothing.
    private StraightTree Straight => new(_generation, _count > 0 ? _bytes.AsSpan(_offset) : default, _deleted);

    /// <summary>Whether the tree is a straight path, and is one still with another path.</summary>
    private bool StaysStraight(RevisionPath path) =>
        !path.PackedHashes.IsEmpty
            && (IsEmpty || (_count > 0 && Straight.Overlaps(path.Generation, path.PackedHashes)));

    private RevisionTree Of(byte[]? bytes) => bytes is null ? this : new RevisionTree(bytes);
}
