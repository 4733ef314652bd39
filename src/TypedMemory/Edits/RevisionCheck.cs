using TypedMemory.Core.Store;

namespace TypedMemory.Edits;

/// <summary>The condition of edits that name the revision that they replace.</summary>
internal static class RevisionCheck
{
    /// <exception cref="RevisionConflictException">The document does not exist, is deleted, or is at another
    /// revision.</exception>
    public static void Demand(string id, DocumentSnapshot? current, RevisionId revision)
    {
        if (current is { Winner.Deleted: false } && current.Winner.Revision == revision) return;
        throw new RevisionConflictException(id, revision, current?.Winner.Revision);
    }
}
