using System.Collections.Immutable;
using TypedMemory.Core.Json;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.State;

/// <summary>
/// What the numbered merge rules of docs/design.md decide, each in a function of its own. There is one set of rules;
/// the simulation derives others that lack one, to show that schedules fail without it.
/// </summary>
internal class MergeRules
{
    protected MergeRules()
    {
    }

    /// <summary>The rules.</summary>
    public static MergeRules Default { get; } = new();

    /// <summary>Rule 2: a typed write resolves the document's open conflicts first.</summary>
    public virtual bool ResolvesBeforeEdit => true;

    /// <summary>The rules of a merge.</summary>
    public static MergeRules Of(IMemoryMerge merge) => merge is IRuledMerge ruled ? ruled.Rules : Default;

    /// <summary>Rules 5 and 7: what a leaf says, by its member and not by any schema.</summary>
    /// <exception cref="ReservedMemberException">The reserved member is damaged, or of a newer version.</exception>
    public virtual DocumentState Read(DocumentRevision leaf) => LeafReader.Read(leaf);

    /// <summary>The state of a leaf, or <see langword="null"/> if it cannot be read.</summary>
    public DocumentState? TryRead(DocumentRevision leaf)
    {
        try
        {
            return Read(leaf);
        }
        catch (ReservedMemberException)
        {
            return null;
        }
    }

    /// <summary>Rule 6: the live leaves that no delete beats.</summary>
    public virtual List<LeafSet.Leaf> Survivors(LeafSet leaves, ConflictPolicy policy) => leaves.Survivors(policy);

    /// <summary>Rules 2 to 4: the join of the survivors, and nothing that was not in them.</summary>
    public virtual DocumentState Join(List<LeafSet.Leaf> survivors)
    {
        DocumentState state = survivors[0].State;
        for (int i = 1; i < survivors.Count; i++) state = state.Join(survivors[i].State);
        return state;
    }

    /// <summary>Rule 1: the leaf that stays because it is the join already, only ever the winner.</summary>
    public virtual DocumentRevision? FastForward(
        List<LeafSet.Leaf> survivors, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments)
    {
        DocumentRevision winner = survivors[0].Revision;
        return IsJoin(winner, body, attachments) ? winner : null;
    }

    /// <summary>
    /// Rule 1: the merged revision, an ordinary child of the winner; the losing revisions are not hashed.
    /// </summary>
    public virtual DocumentRevision Merge(
        List<LeafSet.Leaf> survivors, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments)
    {
        DocumentRevision winner = survivors[0].Revision;
        return RevisionWriter.Child(winner.Id, winner.Path, deleted: false, body, attachments);
    }

    /// <summary>
    /// Rules 1 and 6: a loser's tombstone, bare and hashed from its parent only, so that it is never a vote.
    /// </summary>
    public virtual DocumentRevision LosersTombstone(LeafSet.Leaf loser, DocumentRevision? merged) =>
        Tombstones.Of(loser.Revision);

    /// <summary>Rule 3: an edit is later than everything that it saw, whatever the clocks say.</summary>
    public virtual long EditTime(long now, long greatestTime) =>
        Math.Min(Math.Max(Math.Max(now, 1), greatestTime + 1), EditStamp.MaxTime);

    /// <summary>Rule 3: where no time is later than what an edit saw, its generation is.</summary>
    /// <param name="time">The time of the edit.</param>
    /// <param name="greatestTime">The greatest time that it saw.</param>
    /// <param name="generationAtEnd">The greatest generation that it saw of a stamp at
    /// <see cref="EditStamp.MaxTime"/>.</param>
    /// <exception cref="ReservedMemberException">No stamp is above that.</exception>
    public virtual int EditGeneration(long time, long greatestTime, int generationAtEnd)
    {
        if (time < EditStamp.MaxTime || greatestTime < EditStamp.MaxTime) return 0;
        return generationAtEnd < int.MaxValue
            ? generationAtEnd + 1
            : throw new ReservedMemberException("The document has the latest time that a stamp can have, so no edit can come after it.");
    }

    /// <summary>Rule 3: a member whose value does not change keeps its stamp.</summary>
    public virtual MemberState Edit(MemberState state, ReadOnlyMemory<byte>? value, MemberEdit edit) =>
        state.Edit(value, edit);

    /// <summary>
    /// Rule 3: whether a value is one that a type gives a member which nobody has set. In a document that never had the
    /// member (an older version of the type wrote it) that is not an edit: with the lowest stamp it cannot beat one.
    /// </summary>
    public virtual bool SaysNothing(ReadOnlySpan<byte> value) =>
        value.SequenceEqual("null"u8) || value.SequenceEqual("false"u8) || value.SequenceEqual("0"u8)
        || value.SequenceEqual("\"\""u8) || value.SequenceEqual("[]"u8) || value.SequenceEqual("{}"u8);

    /// <summary>
    /// Rule 4: whether another leaf holds later entries of the actor than the leaf that is edited, or may do so.
    /// </summary>
    public virtual bool NeedsFreshActor(EditBase edited, string actor)
    {
        if (edited.HasUnreadable || edited.State.IsFull(actor)) return true;
        foreach (DocumentState other in edited.Others)
        {
            if (other.IsAheadOf(edited.State, actor)) return true;
        }

        return false;
    }

    /// <summary>Rule 6: the leaves that a user's delete tombstones, which is all that live.</summary>
    public virtual IEnumerable<DocumentRevision> Deleted(DocumentSnapshot document) =>
        document.Leaves.Where(static leaf => !leaf.Deleted);

    /// <summary>
    /// Rule 6: the body of a user's tombstone: the member without values; of a forgotten document, only the time.
    /// </summary>
    public virtual ReadOnlyMemory<byte> UsersTombstone(ConflictPolicy policy, DocumentState seen, long time) =>
        BodyWriter.Write((policy == ConflictPolicy.ForgetWins ? DocumentState.Empty : seen).Delete(time));

    /// <summary>
    /// Rule 6: the existence stamp of a document that is created. A first creation needs none, unless deletes win:
    /// there it tells an edit of the deleted document from a creation that knew nothing of it.
    /// </summary>
    public virtual long Existence(ConflictPolicy policy, bool isFirst, long time) =>
        isFirst && policy is ConflictPolicy.UpdateWins or ConflictPolicy.Manual ? 0 : time;

    protected static bool IsJoin(
        DocumentRevision leaf, ReadOnlyMemory<byte> body, ImmutableArray<DocumentAttachment> attachments) =>
        AttachmentMerge.AreEqual(attachments, leaf.Attachments)
        && (body.Span.SequenceEqual(leaf.Body.Span) || CanonicalJson.AreEqual(body.Span, leaf.Body.Span));
}
