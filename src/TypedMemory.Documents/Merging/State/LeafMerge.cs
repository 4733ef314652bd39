using System.Collections.Immutable;

namespace TypedMemory.Documents;

/// <summary>One revision in place of a document's live leaves (rule 1): what is written for it, and what it then is.</summary>
internal sealed class LeafMerge
{
    private readonly List<DocumentRevision> _written = [];

    /// <summary>The revisions to write: the merged one, unless the winner is it already, and the losers' tombstones.</summary>
    public IReadOnlyList<DocumentRevision> Written => _written;

    /// <summary>The one live revision; <see langword="null"/> if a delete beats all.</summary>
    public DocumentRevision? Merged { get; private set; }

    /// <summary>The state of <see cref="Merged"/>.</summary>
    public DocumentState State { get; private set; } = DocumentState.Empty;

    public static LeafMerge Of(LeafSet leaves, ConflictPolicy policy)
    {
        var merge = new LeafMerge();
        List<LeafSet.Leaf> survivors = leaves.Survivors(policy);
        if (survivors.Count > 0) merge.MergeInto(survivors);
        RevisionId? kept = survivors.Count > 0 ? survivors[0].Revision.Revision : null;
        foreach (LeafSet.Leaf leaf in leaves.Live)
        {
            if (leaf.Revision.Revision != kept) merge._written.Add(BareTombstone(leaf.Revision));
        }

        return merge;
    }

    private void MergeInto(List<LeafSet.Leaf> survivors)
    {
        DocumentRevision winner = survivors[0].Revision;
        Merged = winner;
        State = survivors[0].State;
        if (survivors.Count == 1) return;

        ImmutableArray<DocumentAttachment> attachments = winner.Attachments;
        for (int i = 1; i < survivors.Count; i++)
        {
            State = State.Join(survivors[i].State);
            attachments = AttachmentMerge.Join(attachments, survivors[i].Revision.Attachments);
        }

        ReadOnlyMemory<byte> body = BodyWriter.Write(State);
        bool isWinner = AttachmentMerge.AreEqual(attachments, winner.Attachments)
            && (body.Span.SequenceEqual(winner.Body.Span) || CanonicalJson.AreEqual(body.Span, winner.Body.Span));
        if (isWinner) return;
        Merged = RevisionWriter.Child(winner.Id, winner.Path, deleted: false, body, attachments);
        _written.Add(Merged);
    }

    private static DocumentRevision BareTombstone(DocumentRevision loser) =>
        RevisionWriter.Child(loser.Id, loser.Path, deleted: true, DocumentRevision.EmptyBody, []);
}
