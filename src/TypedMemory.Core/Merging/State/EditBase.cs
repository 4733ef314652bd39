using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// What a typed edit is made of: the one leaf that the document has after its conflicts are resolved (rule 2).
/// </summary>
internal sealed class EditBase
{
    /// <summary>The revision that the edit replaces, or <see langword="null"/> for a document that is new.</summary>
    public RevisionPath? Parent { get; private init; }

    public DocumentState State { get; private init; } = DocumentState.Empty;

    public ImmutableArray<DocumentAttachment> Attachments { get; private init; } = [];

    /// <summary>The revisions that resolve the document's conflicts, to be written before the edit.</summary>
    public IReadOnlyList<DocumentRevision> Resolution { get; private init; } = [];

    /// <summary>The sequence of the document; 0 if it is new.</summary>
    public long Sequence { get; private init; }

    /// <summary>Whether the document does not exist: it is new, or deleted.</summary>
    public bool IsCreation { get; private init; }

    /// <summary>The latest stamp in any leaf.</summary>
    public LatestStamp Latest { get; private init; }

    /// <summary>
    /// The states of the leaves that stay beside the edit, whose entries an edit must not repeat (rule 4).
    /// </summary>
    public IReadOnlyList<DocumentState> Others { get; private init; } = [];

    /// <summary>Whether a leaf beside the edited one cannot be read: it may hold any entry.</summary>
    public bool HasUnreadable { get; private init; }

    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public static EditBase OfReadable(IMemoryMerge merge, DocumentSnapshot current)
    {
        try
        {
            return Of(merge, current);
        }
        catch (ReservedMemberException unreadable)
        {
            throw Unreadable(current.Id, unreadable);
        }
    }

    /// <summary>What the application hears of a document that cannot be edited, with what it can do.</summary>
    public static MemoryFormatException Unreadable(string id, ReservedMemberException unreadable)
    {
        string way = unreadable.IsNewer
            ? "A newer version of the library can edit it; DeleteAsync deletes it."
            : "UpsertAsync and ReplaceAsync write over it; DeleteAsync deletes it.";
        return new MemoryFormatException(id, ReservedMember.Name, 0, $"{unreadable.Message} {way}", unreadable);
    }

    /// <exception cref="ReservedMemberException">The leaf that would be edited cannot be read.</exception>
    public static EditBase Of(IMemoryMerge merge, DocumentSnapshot? current)
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
    }

    /// <summary>
    /// For an edit that writes over a winner which cannot be read: a child of it that begins anew, above all that the
    /// other leaves hold. So a join with those gives what the edit wanted.
    /// </summary>
    public static EditBase OverDamage(IMemoryMerge merge, DocumentSnapshot current)
    {
        List<DocumentState> others = ReadOthers(current, MergeRules.Of(merge), out LatestStamp latest, out _);
        return new EditBase
        {
            Parent = current.Winner.Path,
            State = JoinOf(others, merge),
            Attachments = current.Winner.Attachments,
            Sequence = current.Sequence,
            IsCreation = true,
            Latest = latest,
            Others = others,
            HasUnreadable = true,
        };
    }

    /// <summary>
    /// For an edit that writes over leaves of which one holds the end of a range: a child of the winner, without the
    /// others.
    /// </summary>
    /// <exception cref="MemoryFormatException">One of them is a tombstone, which stays.</exception>
    public static EditBase InPlaceOfAll(DocumentSnapshot current, ReservedMemberException limit)
    {
        DocumentRevision[] others = [.. current.Leaves.Where(leaf => leaf.Revision != current.Winner.Revision)];
        if (others.Any(static leaf => leaf.Deleted))
        {
            throw new MemoryFormatException(
                current.Id, ReservedMember.Name, 0,
                $"{limit.Message} A delete holds that limit, so nothing can be written over it. Purge the document, "
                + "or use another id.",
                limit);
        }

        return new EditBase
        {
            Parent = current.Winner.Path,
            Attachments = current.Winner.Attachments,
            Resolution = [.. others.Select(Tombstones.Of)],
            Sequence = current.Sequence,
            IsCreation = true,
            HasUnreadable = true,
        };
    }

    private static DocumentState JoinOf(List<DocumentState> others, IMemoryMerge merge)
    {
        try
        {
            DocumentState joined = DocumentState.Empty;
            foreach (DocumentState other in others) joined = joined.Join(other.Bind(merge));

            return joined;
        }
        catch (ReservedMemberException)
        {
            return DocumentState.Empty;
        }
    }

    /// <summary>The states of the leaves beside the winner that can be read.</summary>
    private static List<DocumentState> ReadOthers(
        DocumentSnapshot current, MergeRules rules, out LatestStamp latest, out ReservedMemberException? unreadable)
    {
        var others = new List<DocumentState>();
        latest = default;
        unreadable = null;
        foreach (DocumentRevision leaf in current.Leaves)
        {
            if (leaf.Revision == current.Winner.Revision) continue;
            try
            {
                DocumentState other = rules.Read(leaf);
                others.Add(other);
                latest = latest.And(other);
            }
            catch (ReservedMemberException damage)
            {
                if (unreadable is null or { IsNewer: false }) unreadable = damage;
            }
        }

        return others;
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
            Latest = leaves.Latest,
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
            Latest = leaves.Latest,

            // A tombstone that is not a user's does not say which entries there were: of a sweep, or a foreign delete.
            HasUnreadable = !leaves.HasUserTombstone,
        };
    }

    private static EditBase OfWinner(IMemoryMerge merge, DocumentSnapshot current, MergeRules rules)
    {
        DocumentRevision winner = current.Winner;
        DocumentState state = rules.Read(winner).Bind(merge);
        List<DocumentState> others = ReadOthers(
            current, rules, out LatestStamp latest, out ReservedMemberException? unreadable);
        if (winner.Deleted && unreadable is not null)
        {
            // What is created again has to be above every delete; a delete that cannot be read may be any time's.
            throw new ReservedMemberException(
                $"It is deleted, by a revision that cannot be read: {unreadable.Message}", unreadable.IsNewer);
        }

        return new EditBase
        {
            Parent = winner.Path,
            State = state,
            Attachments = winner.Attachments,
            Sequence = current.Sequence,
            IsCreation = winner.Deleted,
            Latest = latest.And(state),
            Others = others,
            HasUnreadable = unreadable is not null,
        };
    }
}
