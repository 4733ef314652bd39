using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that makes a document which is not there, or no longer.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="content">The members, with those that the library keeps beside the values.</param>
internal sealed class CreateEdit(string id, MemoryType? type, ReadOnlyMemory<byte> content)
    : InspectorEdit(id, type, default)
{
    private readonly MemoryType? _type = type;
    private readonly ReadOnlyMemory<byte> _content = BodyMembers.Content(content, content);

    /// <exception cref="RevisionConflictException">There is such a document.</exception>
    public override DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(context.Now);
        if (current is { Winner.Deleted: false } && _type?.IsThere(current, now) != false)
            throw new RevisionConflictException(Id, null, current.Winner.Revision);
        return _type is not null || current is not null ? Compose(current, _content, context) : First();
    }

    protected override DocumentWrite? ComposePlain(DocumentSnapshot current) => null;

    protected override DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context) => null;

    /// <summary>The first revision of a document whose type is not known: as any CouchDB client makes it.</summary>
    private DocumentWrite First()
    {
        RevisionId revision = RevisionHasher.ComputeFromBody(null, deleted: false, _content.Span, []);
        return new DocumentWrite
        {
            Id = Id,
            IfSequence = 0,
            Revisions =
            [
                new DocumentRevision
                { Id = Id, Path = new RevisionPath(revision), Body = _content, HasOwnHash = true },
            ],
        };
    }
}
