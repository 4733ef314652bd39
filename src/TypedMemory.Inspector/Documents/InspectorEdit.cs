using System.Collections.Immutable;
using TypedMemory.Core.Merging;
using TypedMemory.Core.Merging.History;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that replaces the revision that the page showed, or nothing.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="replaced">The revision that the page showed.</param>
internal abstract class InspectorEdit(string id, MemoryType? type, RevisionId replaced) : IDocumentEdit
{
    public string Id => id;

    /// <summary>The merge of the document's type; of one that is not known, its own stamps drive it.</summary>
    protected IMemoryMerge Merge => MergeOf(type, id);

    /// <summary>The merge of a type; of one that is not known, the documents' own stamps drive it.</summary>
    public static IMemoryMerge MergeOf(MemoryType? type, string id) => type?.Merge ?? new PlainMerge(id);

    /// <exception cref="RevisionConflictException">The document is at another revision.</exception>
    public virtual DocumentWrite? Compose(DocumentSnapshot? current, EditContext context)
    {
        if (current is null || current.Winner.Deleted || current.Winner.Revision != replaced || !Fits(current))
            throw new RevisionConflictException(id, replaced, current?.Winner.Revision);
        return type is null && !IsStamped(current.Winner)
            ? ComposePlain(current)
            : ComposeStamped(current, context);
    }

    /// <summary>Whether the document is what the page showed in more than its winner.</summary>
    protected virtual bool Fits(DocumentSnapshot current) => true;

    /// <summary>
    /// Runs the edit, stamped with who makes it: in the values' provenance, and as the origin of the change in the
    /// feed.
    /// </summary>
    /// <returns>The document's winner afterwards.</returns>
    /// <exception cref="RevisionConflictException">The document is at another revision.</exception>
    public async ValueTask<RevisionId> RunAsync(
        IDocumentStore store, InspectorUser user, CancellationToken cancellationToken)
    {
        var loop = new OptimisticEdits(store, [this])
        {
            Origin = user.Stamp,
            Context = (_, _) => new(
                new EditContext(store.Actor, store.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds())
                {
                    Origin = user.Origin,
                }),
        };
        WriteOutcome outcome = (await loop.WriteAllAsync(cancellationToken).ConfigureAwait(false))[0];
        return outcome.Winner;
    }

    /// <summary>The write for a document that merges do not stamp: an edit as any CouchDB client makes it.</summary>
    protected abstract DocumentWrite? ComposePlain(DocumentSnapshot current);

    /// <summary>The write for a document with stamps.</summary>
    protected abstract DocumentWrite? ComposeStamped(DocumentSnapshot current, EditContext context);

    /// <summary>
    /// The write of a content, with all that the document's type does beside an edit: its times, its time to live, its
    /// unique indexes.
    /// </summary>
    protected DocumentWrite? Compose(DocumentSnapshot? current, ReadOnlyMemory<byte> content, EditContext context) =>
        type is null
            ? TypedEdit.Compose(Merge, id, current, content, context)
            : type.ComposeStored(id, current, content, context);

    /// <summary>A revision on top of the winner.</summary>
    protected static DocumentWrite Child(
        DocumentSnapshot current, ReadOnlyMemory<byte> body, bool deleted,
        ImmutableArray<DocumentAttachment> attachments)
    {
        RevisionId parent = current.Winner.Revision;
        RevisionId revision = RevisionHasher.ComputeFromBody(parent, deleted, body.Span, attachments);
        return new DocumentWrite
        {
            Id = current.Id,
            IfSequence = current.Sequence,
            Revisions =
            [
                new DocumentRevision
                {
                    Id = current.Id,
                    Path = current.Winner.Path.Append(revision),
                    Deleted = deleted,
                    Body = body,
                    HasOwnHash = true,
                    Attachments = attachments,
                },
            ],
        };
    }

    private static bool IsStamped(DocumentRevision winner) =>
        BodyMembers.Read(winner.Body).Exists(static member => member.Name == BodyMembers.Reserved);
}
