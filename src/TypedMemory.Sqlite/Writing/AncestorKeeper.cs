using TypedMemory.Core.Merging;
using TypedMemory.Core.Revisions;
using TypedMemory.Sqlite.Layout;

namespace TypedMemory.Sqlite.Writing;

/// <summary>
/// Keeps bodies of a store without history: those of ancestors with the reserved member, while a leaf lacks it
/// (docs/design.md, merge rule 7); and those of the leaves that a resolution replaced, since each may be readable where
/// what was made of them is not. They go with the next revision that needs none of them, or with the document.
/// </summary>
internal sealed class AncestorKeeper(BodyTable bodies)
{
    /// <summary>
    /// Keeps the only leaf's body if the revision that replaces it dropped the member; else lets go of what was kept.
    /// </summary>
    /// <param name="utf8Id">The document.</param>
    /// <param name="hasKept">Whether something of it is kept.</param>
    /// <param name="next">The revision that replaces its only leaf.</param>
    /// <returns>Whether anything is kept.</returns>
    public bool Keep(ReadOnlySpan<byte> utf8Id, bool hasKept, DocumentRevision next)
    {
        if (!LacksMember(next))
        {
            if (hasKept) bodies.DeleteAll(utf8Id);
            return false;
        }

        if (hasKept)
        {
            // The way to the ancestor leads over this one: without its body nobody can tell that it lacks the member
            // too.
            bodies.ArchiveWinner(utf8Id, null);
            return true;
        }

        return bodies.TryArchiveStampedWinner(utf8Id);
    }

    /// <summary>
    /// Lets go of what was kept, when a document with branches gets revisions that need none of it.
    /// </summary>
    public void Drop(ReadOnlySpan<byte> utf8Id, RevisionTree tree, Dictionary<RevisionId, DocumentRevision> incoming)
    {
        if (NeedAncestors(tree, incoming)) return;
        foreach (RevisionId revision in bodies.Revisions(utf8Id))
        {
            if (!tree.IsLeaf(revision)) bodies.Delete(utf8Id, revision);
        }
    }

    /// <summary>Whether revisions need the bodies of ancestors.</summary>
    public static bool NeedAncestors(RevisionTree after, Dictionary<RevisionId, DocumentRevision> incoming) =>
        incoming.Values.Any(LacksMember) || IsResolution(after, incoming);

    /// <summary>
    /// The revisions whose bodies are needed by one that dropped the member from them, or as a side of a merge.
    /// </summary>
    public static HashSet<RevisionId> NeededParents(
        RevisionTree after, Dictionary<RevisionId, DocumentRevision> incoming)
    {
        bool resolved = IsResolution(after, incoming);
        HashSet<RevisionId> needed = [];
        foreach (DocumentRevision revision in incoming.Values)
        {
            if (revision.Path.Parent is { } parent && (resolved || LacksMember(revision))) needed.Add(parent);
        }

        return needed;
    }

    /// <summary>Whether leaves become one: a resolution's tombstone is bare, a user's is not.</summary>
    private static bool IsResolution(RevisionTree after, Dictionary<RevisionId, DocumentRevision> incoming) =>
        after.LiveLeaves == 1 && incoming.Values.Any(
            static revision => revision.Deleted && revision.Body.Length <= 2 && revision.Path.Count > 1);

    /// <summary>Whether a live revision has no reserved member.</summary>
    public static bool LacksMember(DocumentRevision revision) =>
        !revision.Deleted && !DroppedMember.IsThere(revision.Body.Span);
}
