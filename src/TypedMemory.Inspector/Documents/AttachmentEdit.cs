using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that adds an attachment, replaces or removes one.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The revision that it replaces.</param>
/// <param name="name">The attachment's name.</param>
/// <param name="attachment">The attachment; <see langword="null"/> to remove the one of this name.</param>
internal sealed class AttachmentEdit(
    string id, MemoryType? type, RevisionId replaced, string name, DocumentAttachment? attachment)
    : InspectorEdit(id, type, replaced)
{
    protected override DocumentWrite? ComposePlain(DocumentSnapshot current)
    {
        ImmutableArray<DocumentAttachment> others =
            current.Winner.Attachments.RemoveAll(known => known.Name == name);
        ImmutableArray<DocumentAttachment> after = attachment is null
            ? others
            : [.. others.Append(attachment with { RevPos = current.Winner.Revision.Generation + 1 })
                .OrderBy(static known => known.Name, StringComparer.Ordinal)];
        return Child(current, current.Winner.Body, deleted: false, after);
    }

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context)
    {
        return attachment is null
            ? TypedEdit.RemoveAttachment(Merge, current, name)
            : TypedEdit.PutAttachment(Merge, current, attachment);
    }
}
