using System.Collections.Immutable;
using Format = TypedMemory.Core.Revisions.RevisionTreeFormat;

namespace TypedMemory.Core.Revisions;

/// <content>What can be asked of a tree.</content>
public sealed partial class RevisionTree
{
    /// <summary>The live leaves that did not win, greatest first: CouchDB's <c>_conflicts</c>.</summary>
    public ImmutableArray<RevisionId> Conflicts => Losers(deleted: false);

    /// <summary>The deleted leaves that did not win, greatest first: CouchDB's <c>_deleted_conflicts</c>.</summary>
    public ImmutableArray<RevisionId> DeletedConflicts => Losers(deleted: true);

    /// <summary>Whether the tree knows the revision.</summary>
    /// <param name="revision">The revision.</param>
    public bool Contains(RevisionId revision) =>
        _count > 0 ? IndexOf(revision) >= 0 : !IsEmpty && Graph.Find(revision) is not null;

    /// <summary>Whether the revision is a leaf.</summary>
    /// <param name="revision">The revision.</param>
    public bool IsLeaf(RevisionId revision) =>
        _count > 0 ? IndexOf(revision) == 0 : !IsEmpty && Graph.Find(revision) is { HasChild: false };

    /// <summary>The revision with its known ancestors.</summary>
    /// <param name="revision">The revision.</param>
    /// <exception cref="KeyNotFoundException">The tree does not know the revision.</exception>
    public RevisionPath GetPath(RevisionId revision)
    {
        if (_count > 0)
        {
            int index = IndexOf(revision);
            return index >= 0
                ? RevisionPath.OverHashes(
                    _bytes, _offset + (index * Format.HashSize), _count - index, revision.Generation)
                : throw Unknown(revision);
        }

        RevisionGraph.Node? node = IsEmpty ? null : Graph.Find(revision);
        if (node is null) throw Unknown(revision);
        ImmutableArray<RevisionId>.Builder path = ImmutableArray.CreateBuilder<RevisionId>();
        for (; node is not null; node = node.Parent) path.Add(node.Revision);
        return new RevisionPath(path.ToImmutable());
    }

    /// <summary>
    /// The leaves that descend from the revision, itself included if it is one; empty if it is unknown.
    /// </summary>
    /// <param name="revision">The revision.</param>
    public ImmutableArray<RevisionId> LeavesOf(RevisionId revision)
    {
        if (_count > 0) return IndexOf(revision) >= 0 ? [At(0)] : [];
        return !IsEmpty && Graph.Find(revision) is { } node
            ? [.. Graph.LeavesOf(node).Select(static leaf => leaf.Revision)]
            : [];
    }

    /// <summary>The leaves that may be ancestors of a revision the tree lacks: those of a lower generation.</summary>
    /// <param name="revision">The revision.</param>
    public ImmutableArray<RevisionId> PossibleAncestorsOf(RevisionId revision) =>
        [.. Leaves.Where(leaf => leaf.Revision.Generation < revision.Generation).Select(static leaf => leaf.Revision)];

    /// <summary>CouchDB's <c>_revs_diff</c> for one document.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="revisions">The revisions that a peer has.</param>
    /// <returns>
    /// Those that the tree lacks, with the leaves that may be ancestors of at least one of them, or
    /// <see langword="null"/> if it lacks none.
    /// </returns>
    public MissingRevisions? Diff(string id, ImmutableArray<RevisionId> revisions)
    {
        ImmutableArray<RevisionId>.Builder? missing = null;
        int newest = 0;
        foreach (RevisionId revision in revisions)
        {
            if (Contains(revision)) continue;
            (missing ??= ImmutableArray.CreateBuilder<RevisionId>()).Add(revision);
            newest = Math.Max(newest, revision.Generation);
        }

        if (missing is null) return null;
        return new MissingRevisions(
            id,
            missing.ToImmutable(),
            [.. Leaves.Where(leaf => leaf.Revision.Generation < newest).Select(static leaf => leaf.Revision)]);
    }

    /// <summary>
    /// CouchDB's <c>_revs_info</c>: a revision and its known ancestors, newest first, with what is known of their
    /// bodies.
    /// </summary>
    /// <param name="revision">The revision.</param>
    /// <param name="statusOf">Says whether the body of a revision is there; only the store knows.</param>
    /// <exception cref="KeyNotFoundException">The tree does not know the revision.</exception>
    public ImmutableArray<RevisionInfo> GetInfo(RevisionId revision, Func<RevisionId, RevisionStatus> statusOf)
    {
        ArgumentNullException.ThrowIfNull(statusOf);
        RevisionPath path = GetPath(revision);
        ImmutableArray<RevisionInfo>.Builder infos = ImmutableArray.CreateBuilder<RevisionInfo>(path.Count);
        for (int i = 0; i < path.Count; i++) infos.Add(new RevisionInfo(path[i], statusOf(path[i])));
        return infos.MoveToImmutable();
    }

    private ImmutableArray<RevisionId> Losers(bool deleted) =>
        _count > 0 || IsEmpty
            ? []
            : [.. Leaves.Skip(1).Where(leaf => leaf.Deleted == deleted).Select(static leaf => leaf.Revision)];

    private int IndexOf(RevisionId revision)
    {
        int index = _generation - revision.Generation;
        return (uint)index < (uint)_count && revision.HasBinaryHash && revision.Generation > 0
            && Format.HashAt(_bytes, _offset, index) == revision.BinaryHash
                ? index
                : -1;
    }

    private static KeyNotFoundException Unknown(RevisionId revision) =>
        new($"The document's tree does not know the revision \"{revision}\".");
}
