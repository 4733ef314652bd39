using System.Collections.Immutable;
using TypedMemory.Core.Merging.State;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Core.Merging;

/// <summary>
/// The tombstones of leaves that lose a conflict (docs/design.md, merge rules 1 and 6): bare, and hashed from their
/// parents only, so that they are the same wherever they are made, and never a vote against the document.
/// </summary>
public static class Tombstones
{
    /// <summary>The bare tombstone of a leaf.</summary>
    /// <param name="leaf">The leaf.</param>
    public static DocumentRevision Of(DocumentRevision leaf)
    {
        ArgumentNullException.ThrowIfNull(leaf);
        return RevisionWriter.Child(leaf.Id, leaf.Path, deleted: true, DocumentRevision.EmptyBody, []);
    }

    /// <summary>The write that makes an edit the only live leaf of a document.</summary>
    /// <param name="current">The document.</param>
    /// <param name="edit">The write of the edit, or <see langword="null"/> if the winner is to stay as it is.</param>
    /// <returns>The edit with the tombstones of all live leaves that it leaves.</returns>
    public static DocumentWrite Around(DocumentSnapshot current, DocumentWrite? edit)
    {
        ArgumentNullException.ThrowIfNull(current);
        ImmutableArray<DocumentRevision> written = edit?.Revisions ?? [];
        IEnumerable<DocumentRevision> left = current.Leaves.Where(leaf => !leaf.Deleted
            && !(edit is null && leaf.Revision == current.Winner.Revision)
            && !written.Any(revision => revision.Path.Parent == leaf.Revision));
        return new DocumentWrite
        {
            Id = current.Id,
            IfSequence = current.Sequence,
            Revisions = [.. written, .. left.Select(Of)],
        };
    }
}
