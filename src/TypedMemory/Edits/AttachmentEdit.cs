using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Edits;

/// <summary>An edit of one attachment of a document: its content stays as it is.</summary>
/// <param name="type">The document's type.</param>
/// <param name="id">The document's id.</param>
/// <param name="name">The attachment's name.</param>
/// <param name="attachment">The attachment, whose bytes are staged, or <see langword="null"/> to remove the one that is
/// there.</param>
internal sealed class AttachmentEdit(MemoryType type, string id, string name, DocumentAttachment? attachment)
    : IDocumentEdit
{
    public string Id => id;

    /// <summary>Whether the document had the attachment when the edit was last composed.</summary>
    public bool WasThere { get; private set; }

    /// <exception cref="TypedMemoryException">There is no document to put the attachment to.</exception>
    public DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        bool isThere = type.IsThere(current, DateTimeOffset.FromUnixTimeMilliseconds(context.Now));
        WasThere = isThere && current!.Winner.Attachments.Any(stored => stored.Name == name);
        if (attachment is null) return WasThere ? TypedEdit.RemoveAttachment(type.Merge, current!, name) : null;
        return isThere ? TypedEdit.PutAttachment(type.Merge, current!, attachment) : throw new TypedMemoryException(
            TypedMemoryErrorCodes.NotFound, $"The document \"{id}\" does not exist. Write it before its attachments.");
    }
}
