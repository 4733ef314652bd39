using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// The leaves of one document, found by revision: who asks for each of N of them costs N steps, not N times N.
/// </summary>
/// <param name="snapshot">The document as one read found it.</param>
internal sealed class LeafIndex(DocumentSnapshot snapshot)
{
    private readonly Dictionary<RevisionId, DocumentRevision> _leaves = snapshot.Leaves.ToDictionary(
        static leaf => leaf.Revision);

    public DocumentSnapshot Snapshot => snapshot;

    /// <summary>
    /// The leaf that a revision is, or with <c>latest</c> the leaves that descend from it, the winner first.
    /// </summary>
    public IReadOnlyList<DocumentRevision> Find(RevisionId revision, bool latest)
    {
        // A leaf has no descendants, so it is all there is to find.
        if (_leaves.TryGetValue(revision, out DocumentRevision? leaf)) return [leaf];
        return latest ? [.. snapshot.Leaves.Where(descendant => IsAncestor(revision, descendant.Path))] : [];
    }

    // The place of a revision in a path is known from its generation.
    private static bool IsAncestor(RevisionId revision, RevisionPath path)
    {
        int index = path.Leaf.Generation - revision.Generation;
        return index > 0 && index < path.Count && path[index] == revision;
    }
}
