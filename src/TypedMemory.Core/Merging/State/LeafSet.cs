using TypedMemory.Core.Merging.Kinds;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// The leaves of a document with their states, and what is left of them after deletes: a pure function of the leaves.
/// </summary>
internal sealed class LeafSet
{
    private LeafSet(List<Leaf> live, DocumentState deleted, LatestStamp latest, bool hasVote)
    {
        Live = live;
        Deleted = deleted;
        Latest = latest;
        HasUserTombstone = hasVote;
    }

    /// <summary>The live leaves in the order of winning.</summary>
    public List<Leaf> Live { get; }

    /// <summary>The join of the users' tombstones.</summary>
    public DocumentState Deleted { get; }

    /// <summary>Whether a user deleted the document on a branch whose leaf is here.</summary>
    public bool HasUserTombstone { get; }

    /// <summary>The latest stamp in any leaf.</summary>
    public LatestStamp Latest { get; }

    /// <exception cref="ReservedMemberException">
    /// A leaf's reserved member is damaged, or of a newer version, or leaves disagree on the kind of a member, one of
    /// them against the type's declaration.
    /// </exception>
    public static LeafSet Read(DocumentSnapshot document, IMemoryMerge merge, MergeRules rules)
    {
        var live = new List<Leaf>(document.Leaves.Length);
        DocumentState deleted = DocumentState.Empty;
        var kinds = new DeclaredKinds(merge);
        var latest = default(LatestStamp);
        bool hasVote = false;
        foreach (DocumentRevision leaf in document.Leaves)
        {
            DocumentState state = rules.Read(leaf).Bind(merge);
            if (!leaf.Deleted) kinds.Demand(state);
            latest = latest.And(state);
            if (!leaf.Deleted)
            {
                live.Add(new Leaf(leaf, state));
            }
            else if (state.Deletion > 0)
            {
                hasVote = true;
                deleted = deleted.Join(state);
            }
        }

        // The order of winning, not the caller's: the outcome depends on the set of leaves alone.
        live.Sort(
            static (left, right) => WinnerOrder.Compare(left.Revision.Revision, false, right.Revision.Revision, false));
        return new LeafSet(live, deleted, latest, hasVote);
    }

    /// <summary>The live leaves that no delete beats (rule 6).</summary>
    public List<Leaf> Survivors(ConflictPolicy policy)
    {
        if (policy is ConflictPolicy.DeleteWins or ConflictPolicy.ForgetWins)
        {
            long deletion = Deleted.Deletion;
            foreach (Leaf leaf in Live) deletion = Math.Max(deletion, leaf.State.Deletion);
            return deletion == 0 ? Live : Live.FindAll(leaf => leaf.State.Existence > deletion);
        }

        bool covered = HasUserTombstone && Live.TrueForAll(leaf => Deleted.Covers(leaf.State));
        return covered ? [] : Live;
    }

    /// <summary>A live leaf.</summary>
    public readonly record struct Leaf(DocumentRevision Revision, DocumentState State);
}
