using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Bodies that are kept without history: of ancestors with the reserved member, while a leaf lacks it (docs/design.md,
/// merge rule 7); and of the leaves that a resolution replaced, since each may be readable where what was made of them
/// is not. They go with the next revision that needs none of them, or with the document.
/// </summary>
internal sealed partial class StoreWriter
{
    /// <summary>
    /// Keeps the only leaf's body if the revision that replaces it dropped the member; else lets go of what was kept.
    /// </summary>
    /// <returns>Whether anything is kept.</returns>
    private bool KeepAncestor(ReadOnlySpan<byte> utf8Id, DocumentRevision next)
    {
        bool hasKept = _stored.Has(DocumentFlags.Ancestor);
        if (!LacksMember(next))
        {
            if (hasKept) _bodies.DeleteAll(utf8Id);
            return false;
        }

        if (hasKept)
        {
            // The way to the ancestor leads over this one: without its body nobody can tell that it lacks the member
            // too.
            _bodies.ArchiveWinner(utf8Id, null);
            return true;
        }

        return _bodies.TryArchiveStampedWinner(utf8Id);
    }

    /// <summary>
    /// Lets go of what was kept, when a document with branches gets a revision that needs none of it.
    /// </summary>
    private void DropAncestors(
        ReadOnlySpan<byte> utf8Id, RevisionTree tree, Dictionary<RevisionId, DocumentRevision> incoming)
    {
        if (incoming.Values.Any(LacksMember) || IsResolution(tree, incoming)) return;
        foreach (RevisionId revision in _bodies.Revisions(utf8Id))
        {
            if (!tree.IsLeaf(revision)) _bodies.Delete(utf8Id, revision);
        }
    }

    /// <summary>
    /// Whether a body is needed by a revision that dropped the member from it, or as a side of a merge.
    /// </summary>
    private static bool IsNeededBy(
        RevisionTree after, Dictionary<RevisionId, DocumentRevision> incoming, RevisionId ancestor)
    {
        bool resolved = IsResolution(after, incoming);
        return incoming.Values.Any(revision => revision.Path.Parent == ancestor && (resolved || LacksMember(revision)));
    }

    /// <summary>Whether leaves become one: a resolution's tombstone is bare, a user's is not.</summary>
    private static bool IsResolution(RevisionTree after, Dictionary<RevisionId, DocumentRevision> incoming) =>
        after.LiveLeaves == 1 && incoming.Values.Any(
            static revision => revision.Deleted && revision.Body.Length <= 2 && revision.Path.Count > 1);

    private static bool LacksMember(DocumentRevision revision) =>
        !revision.Deleted && !DroppedMember.IsThere(revision.Body.Span);
}
