using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging;

/// <summary>Edits of a document's attachments: its content and the stamps of its members stay as they are.</summary>
internal static class AttachmentEdit
{
    /// <summary>Adds an attachment, or replaces the one of its name.</summary>
    public static DocumentWrite? Put(
        IMemoryMerge merge, DocumentSnapshot current, DocumentAttachment attachment)
    {
        ArgumentNullException.ThrowIfNull(attachment);
        return Edit(merge, current, attachments =>
        {
            DocumentAttachment? before = attachments.FirstOrDefault(known => known.Name == attachment.Name);
            bool same = before is not null && before.Sha256 == attachment.Sha256
                && before.ContentType == attachment.ContentType;
            return same ? attachments : Without(attachments, attachment.Name).Add(attachment);
        });
    }

    /// <summary>Takes the attachment of a name away.</summary>
    public static DocumentWrite? Remove(IMemoryMerge merge, DocumentSnapshot current, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Edit(merge, current, attachments =>
        {
            ImmutableArray<DocumentAttachment> without = Without(attachments, name);
            return without.Length == attachments.Length ? attachments : without;
        });
    }

    private static DocumentWrite? Edit(
        IMemoryMerge merge,
        DocumentSnapshot current,
        Func<ImmutableArray<DocumentAttachment>, ImmutableArray<DocumentAttachment>> edit)
    {
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(current);
        EditBase edited = EditBase.OfReadable(merge, current);
        if (edited.IsCreation || edited.Parent is not { } parent) return null;
        ImmutableArray<DocumentAttachment> after = edit(edited.Attachments);
        if (after == edited.Attachments)
        {
            return edited.Resolution.Count == 0
                ? null : TypedEdit.Write(current.Id, edited.Sequence, [.. edited.Resolution]);
        }

        int generation = parent.Leaf.Generation + 1;
        ImmutableArray<DocumentAttachment> attachments =
        [
            .. after
                .Select(attachment =>
                    edited.Attachments.Contains(attachment) ? attachment : attachment with { RevPos = generation })
                .OrderBy(static attachment => attachment.Name, StringComparer.Ordinal),
        ];
        DocumentRevision revision = RevisionWriter.Child(
            current.Id, parent, deleted: false, BodyWriter.Write(edited.State), attachments);
        return TypedEdit.Write(current.Id, edited.Sequence, [.. edited.Resolution, revision]);
    }

    private static ImmutableArray<DocumentAttachment> Without(
        ImmutableArray<DocumentAttachment> attachments, string name) =>
        attachments.RemoveAll(attachment => attachment.Name == name);
}
