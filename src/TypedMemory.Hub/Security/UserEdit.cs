using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Security;

/// <summary>An edit that puts a user's document in the place of what is there.</summary>
internal sealed class UserEdit(string id, ReadOnlyMemory<byte> body, bool deleted) : IDocumentEdit
{
    public string Id => id;

    public DocumentWrite Compose(DocumentSnapshot? current, EditContext context)
    {
        RevisionPath? parent = current?.Winner.Path;
        RevisionId revision = RevisionHasher.ComputeFromBody(parent?.Leaf, deleted, body.Span, []);
        RevisionPath path = parent?.Append(revision) ?? new RevisionPath(revision);
        return new DocumentWrite
        {
            Id = id,
            IfSequence = current?.Sequence ?? 0,
            Revisions = [new DocumentRevision { Id = id, Path = path, Body = body, Deleted = deleted }],
        };
    }
}
