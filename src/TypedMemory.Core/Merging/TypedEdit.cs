using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>Makes the revisions of a typed edit: a pure function of what is stored and what is wanted.</summary>
/// <remarks>
/// Open conflicts of the document are resolved in the same write (docs/design.md, merge rule 2). Members that the type
/// does not know are kept. Members whose canonical value does not change keep their stamps (rule 3).
/// </remarks>
public static class TypedEdit
{
    /// <summary>The write that gives a document new content.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="id">The document's id.</param>
    /// <param name="current">The document as it is stored, or <see langword="null"/> if it does not exist.</param>
    /// <param name="content">The known members as a canonical JSON object, without the reserved member.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if nothing would
    /// change.</returns>
    /// <exception cref="ArgumentException">The content has the reserved member.</exception>
    /// <exception cref="FormatException">A value is not one of the kind of its member: a counter that is not an
    /// integer, a set that is not an array.</exception>
    /// <exception cref="MemoryFormatException">
    /// The reserved member of the leaf that would be edited is damaged, or was written by a newer version of the
    /// library.
    /// </exception>
    public static DocumentWrite? Compose(
        IMemoryMerge merge, string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context)
    {
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(id);
        if (current is null && PlainEdit.TryComposeFirst(merge, content.Span, context) is { } first)
        {
            return Write(id, 0, [RevisionWriter.Child(id, null, deleted: false, first, [])]);
        }

        if (current is not null && PlainEdit.TryComposeNext(
            merge, current, content.Span, context, out DocumentWrite? next))
        {
            return next;
        }

        return ComposeInGeneral(merge, id, current, content, context);
    }

    /// <summary>The write of any edit; the hot paths write the same for those that they can do.</summary>
    internal static DocumentWrite? ComposeInGeneral(
        IMemoryMerge merge, string id, DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context)
    {
        try
        {
            return ComposeOn(EditBase.Of(merge, current), merge, id, content, context);
        }
        catch (ReservedMemberException unreadable) when (!unreadable.IsFaultOfMerge)
        {
            bool isOver = context.WritesOverDamage && !unreadable.IsNewer && current is not null;
            if (!isOver) throw EditBase.Unreadable(id, unreadable);
        }

        try
        {
            return ComposeOn(EditBase.OverDamage(merge, current!), merge, id, content, context);
        }
        catch (ReservedMemberException limit) when (!limit.IsFaultOfMerge)
        {
            // No edit can be above what the other leaves hold: they go.
            return ComposeOn(EditBase.InPlaceOfAll(current!, limit), merge, id, content, context);
        }
    }

    private static DocumentWrite? ComposeOn(
        EditBase edited, IMemoryMerge merge, string id, ReadOnlyMemory<byte> content, EditContext context)
    {
        DocumentState state = StateEdit.Apply(merge, edited, content, context);
        if (ReferenceEquals(state, edited.State))
        {
            return edited.Resolution.Count == 0 ? null : Write(id, edited.Sequence, [.. edited.Resolution]);
        }

        DocumentRevision revision = RevisionWriter.Child(
            id, edited.Parent, deleted: false, BodyWriter.Write(state), edited.Attachments);
        return Write(id, edited.Sequence, [.. edited.Resolution, revision]);
    }

    /// <summary>The write that deletes a document: a tombstone for every live leaf.</summary>
    /// <remarks>
    /// A document whose reserved member cannot be read can still be deleted; edits that are concurrent to that bring it
    /// back.
    /// </remarks>
    /// <param name="merge">The type's merge.</param>
    /// <param name="current">The document as it is stored.</param>
    /// <param name="context">The actor and the time of the edit.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if no leaf is
    /// live.</returns>
    public static DocumentWrite? Delete(IMemoryMerge merge, DocumentSnapshot current, EditContext context)
    {
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(current);
        if (current.LiveLeaves == 0) return null;

        MergeRules rules = MergeRules.Of(merge);
        DocumentState seen = DocumentState.Empty;
        var latest = default(LatestStamp);
        foreach (DocumentRevision leaf in current.Leaves)
        {
            if (rules.TryRead(leaf) is not { } state) continue;
            latest = latest.And(state);
            if (!leaf.Deleted) seen = seen.Join(state.Bind(merge).Delete(0));
        }

        ReadOnlyMemory<byte> body = rules.UsersTombstone(merge.Policy, seen, rules.EditTime(context.Now, latest.Time));
        var tombstones = ImmutableArray.CreateBuilder<DocumentRevision>();
        foreach (DocumentRevision leaf in rules.Deleted(current))
        {
            tombstones.Add(RevisionWriter.Child(leaf.Id, leaf.Path, deleted: true, body, []));
        }

        return Write(current.Id, current.Sequence, tombstones.ToImmutable());
    }

    /// <summary>The write that adds an attachment to a live document, or replaces the one of that name.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="current">The document as it is stored.</param>
    /// <param name="attachment">The attachment, with its <see cref="DocumentAttachment.Sha256"/>.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if nothing would
    /// change.</returns>
    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public static DocumentWrite? PutAttachment(
        IMemoryMerge merge, DocumentSnapshot current, DocumentAttachment attachment) =>
        AttachmentEdit.Put(merge, current, attachment);

    /// <summary>The write that takes an attachment from a live document.</summary>
    /// <param name="merge">The type's merge.</param>
    /// <param name="current">The document as it is stored.</param>
    /// <param name="name">The attachment's name.</param>
    /// <returns>The write, conditional on <paramref name="current"/>, or <see langword="null"/> if nothing would
    /// change.</returns>
    /// <exception cref="MemoryFormatException">The leaf that would be edited cannot be read.</exception>
    public static DocumentWrite? RemoveAttachment(IMemoryMerge merge, DocumentSnapshot current, string name) =>
        AttachmentEdit.Remove(merge, current, name);

    /// <summary>The write of revisions, on condition that the document is as it was read.</summary>
    internal static DocumentWrite Write(string id, long sequence, ImmutableArray<DocumentRevision> revisions) =>
        new() { Id = id, Revisions = revisions, IfSequence = sequence };
}
