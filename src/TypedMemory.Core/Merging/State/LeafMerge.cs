using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// One revision in place of a document's live leaves (rule 1): what is written for it, and what it then is.
/// </summary>
internal sealed class LeafMerge
{
    private readonly List<DocumentRevision> _written = [];

    /// <summary>
    /// The revisions to write: the merged one, unless the winner is it already, and the losers' tombstones.
    /// </summary>
    public IReadOnlyList<DocumentRevision> Written => _written;

    /// <summary>The one live revision, or <see langword="null"/> if a delete beats all.</summary>
    public DocumentRevision? Merged { get; private set; }

    /// <summary>The state of <see cref="Merged"/>.</summary>
    public DocumentState State { get; private set; } = DocumentState.Empty;

    public static LeafMerge Of(LeafSet leaves, ConflictPolicy policy, MergeRules rules)
    {
        var merge = new LeafMerge();
        List<LeafSet.Leaf> survivors = rules.Survivors(leaves, policy);
        RevisionId? kept = survivors.Count > 0 ? merge.MergeInto(survivors, rules) : null;
        foreach (LeafSet.Leaf leaf in leaves.Live)
        {
            if (leaf.Revision.Revision != kept) merge._written.Add(rules.LosersTombstone(leaf, merge.Merged));
        }

        return merge;
    }

    /// <returns>The leaf that needs no tombstone: it stays, or the merged revision continues it.</returns>
    private RevisionId? MergeInto(List<LeafSet.Leaf> survivors, MergeRules rules)
    {
        DocumentRevision winner = survivors[0].Revision;
        Merged = winner;
        State = survivors[0].State;
        if (survivors.Count == 1) return winner.Revision;

        ImmutableArray<DocumentAttachment> attachments = winner.Attachments;
        for (int i = 1; i < survivors.Count; i++)
        {
            attachments = AttachmentMerge.Join(attachments, survivors[i].Revision.Attachments);
        }

        State = rules.Join(survivors);
        ReadOnlyMemory<byte> body = BodyWriter.Write(State);
        if (rules.FastForward(survivors, body, attachments) is { } already)
        {
            Merged = already;
            return already.Revision;
        }

        Merged = rules.Merge(survivors, body, attachments);
        _written.Add(Merged);
        return Merged.Path.Parent;
    }
}
