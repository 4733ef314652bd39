using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>What a typed edit is made of: the one leaf that the document has after its conflicts are resolved (rule 2).</summary>
internal sealed class EditBase
{
    /// <summary>The revision that the edit replaces; <see langword="null"/> for a document that is new.</summary>
    public RevisionPath? Parent { get; private init; }

    public DocumentState State { get; private init; } = DocumentState.Empty;

    public ImmutableArray<DocumentAttachment> Attachments { get; private init; } = [];

    /// <summary>The revisions that resolve the document's conflicts, to be written before the edit.</summary>
    public IReadOnlyList<DocumentRevision> Resolution { get; private init; } = [];

    /// <summary>The sequence of the document; 0 if it is new.</summary>
    public long Sequence { get; private init; }

    /// <summary>Whether the document does not exist: it is new, or deleted.</summary>
    public bool IsCreation { get; private init; }

    /// <summary>The greatest time of a stamp in any leaf.</summary>
    public long GreatestTime { get; private init; }

    /// <summary>The states of the leaves that stay beside the edit, whose entries an edit must not repeat (rule 4).</summary>
    public IReadOnlyList<DocumentState> Others { get; private init; } = [];

    /// <summary>Whether a leaf beside the edited one cannot be read: it may hold any entry.</summary>
    public bool HasUnreadable { get; private init; }

    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public static EditBase Of(IMemoryMerge merge, string id, DocumentSnapshot? current)
    {
        if (current is null) return new EditBase { IsCreation = true };
        MergeRules rules = MergeRules.Of(merge);
        if (merge.Policy == ConflictPolicy.Manual || !rules.ResolvesBeforeEdit) return OfWinner(merge, current, rules);
        try
        {
            return OfMerged(merge, current, rules);
        }
        catch (ReservedMemberException) when (current.Leaves.Length > 1)
        {
            // The conflict stays open, but the application goes on with the winner, if that at least can be read.
            return OfWinner(merge, current, rules);
        }
        catch (ReservedMemberException unreadable)
        {
            throw new MemoryFormatException(id, ReservedMember.Name, 0, unreadable.Message, unreadable);
        }
    }

    private static EditBase OfMerged(IMemoryMerge merge, DocumentSnapshot current, MergeRules rules)
    {
        LeafSet leaves = LeafSet.Read(current, merge, rules);
        LeafMerge merged = LeafMerge.Of(leaves, merge.Policy, rules);
        if (merged.Merged is not { } revision) return OfDeleted(current, leaves, merged);
        return new EditBase
        {
            Parent = revision.Path,
            State = merged.State,
            Attachments = revision.Attachments,
            Resolution = merged.Written,
            Sequence = current.Sequence,
            GreatestTime = leaves.GreatestTime,
            Others = [leaves.Deleted],
        };
    }

    /// <summary>Writing over tombstones continues the winner's path, with what the users' tombstones saw.</summary>
    private static EditBase OfDeleted(DocumentSnapshot current, LeafSet leaves, LeafMerge merged)
    {
        // Live leaves that a delete beat have become tombstones in this write: the edit then continues the best of all.
        DocumentRevision parent = current.Leaves[0];
        foreach (DocumentRevision candidate in current.Leaves.Where(static leaf => leaf.Deleted).Concat(merged.Written))
        {
            if (!parent.Deleted || candidate.Revision.CompareTo(parent.Revision) > 0) parent = candidate;
        }

        return new EditBase
        {
            Parent = parent.Path,
            State = leaves.Deleted,
            Resolution = merged.Written,
            Sequence = current.Sequence,
            IsCreation = true,
            GreatestTime = leaves.GreatestTime,
        };
    }

    private static EditBase OfWinner(IMemoryMerge merge, DocumentSnapshot current, MergeRules rules)
    {
        DocumentRevision winner = current.Winner;
        DocumentState state;
        try
        {
            state = rules.Read(winner).Bind(merge);
        }
        catch (ReservedMemberException unreadable)
        {
            throw new MemoryFormatException(current.Id, ReservedMember.Name, 0, unreadable.Message, unreadable);
        }

        var others = new List<DocumentState>();
        long greatestTime = state.GreatestTime;
        foreach (DocumentRevision leaf in current.Leaves)
        {
            if (leaf.Revision == winner.Revision || rules.TryRead(leaf) is not { } other) continue;
            others.Add(other);
            greatestTime = Math.Max(greatestTime, other.GreatestTime);
        }

        bool hasUnreadable = others.Count < current.Leaves.Length - 1;
        if (winner.Deleted && hasUnreadable)
        {
            // What is created again has to be above every delete; a delete that cannot be read may be any time's.
            throw new MemoryFormatException(
                current.Id, ReservedMember.Name, 0, "It is deleted, by a revision that this version of the library cannot read.");
        }

        return new EditBase
        {
            Parent = winner.Path,
            State = state,
            Attachments = winner.Attachments,
            Sequence = current.Sequence,
            IsCreation = winner.Deleted,
            GreatestTime = greatestTime,
            Others = others,
            HasUnreadable = hasUnreadable,
        };
    }
}
