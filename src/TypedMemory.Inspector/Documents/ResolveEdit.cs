using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;
using TypedMemory.Generated;

namespace TypedMemory.Inspector.Documents;

/// <summary>An edit that ends a conflict by content that somebody has chosen.</summary>
/// <param name="id">The document's id.</param>
/// <param name="type">The document's type; <see langword="null"/> if it is not known.</param>
/// <param name="leaves">The live leaves that the page showed, the winner first.</param>
/// <param name="content">The members, without those that the library keeps beside the values.</param>
internal sealed class ResolveEdit(
    string id, MemoryType? type, ImmutableArray<RevisionId> leaves, ReadOnlyMemory<byte> content)
    : ContentEdit(id, type, leaves[0], content)
{
    protected override bool Fits(DocumentSnapshot current) =>
        current.Leaves.Where(static leaf => !leaf.Deleted).Select(static leaf => leaf.Revision).SequenceEqual(leaves);

    protected override DocumentWrite ComposePlain(DocumentSnapshot current) =>
        WithTombstones(current, base.ComposePlain(current));

    protected override DocumentWrite ComposeStamped(DocumentSnapshot current, EditContext context) =>
        WithTombstones(current, base.ComposeStamped(current, context));

    /// <summary>Bare tombstones for the live leaves that the edit has left.</summary>
    private static DocumentWrite WithTombstones(DocumentSnapshot current, DocumentWrite? edit)
    {
        ImmutableArray<DocumentRevision> written = edit?.Revisions ?? [];
        IEnumerable<DocumentRevision> left = current.Leaves.Where(leaf => !leaf.Deleted
            && !(edit is null && leaf.Revision == current.Winner.Revision)
            && !written.Any(revision => revision.Path.Parent == leaf.Revision));
        return new DocumentWrite
        {
            Id = current.Id,
            IfSequence = current.Sequence,
            Revisions = [.. written, .. left.Select(Tombstone)],
        };
    }

    private static DocumentRevision Tombstone(DocumentRevision leaf)
    {
        RevisionId revision = RevisionHasher.Compute(
            leaf.Revision, deleted: true, DocumentRevision.EmptyBody.Span, []);
        return new DocumentRevision { Id = leaf.Id, Path = leaf.Path.Append(revision), Deleted = true };
    }
}
