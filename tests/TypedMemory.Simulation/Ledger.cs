using TypedMemory.Documents;

namespace TypedMemory.Simulation;

/// <summary>The edits of one document that were acknowledged, and which of them every revision knows.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<RevisionId, HashSet<int>> _histories = [];
    private int _next;

    /// <summary>The acknowledged edits by their numbers.</summary>
    public Dictionary<int, Edit> Edits { get; } = [];

    /// <summary>Whether something that stamps nothing edited the document: then only convergence is promised.</summary>
    public bool HasForeignEdits { get; set; }

    /// <summary>Whether a store purged the document: a peer that has pushed it before does not offer it again until it changes.</summary>
    public bool WasPurged { get; set; }

    /// <summary>The revisions that resolutions wrote.</summary>
    public HashSet<RevisionId> Merged { get; } = [];

    /// <summary>The edits that the leaves of a document know.</summary>
    public HashSet<int> SeenBy(DocumentSnapshot? document)
    {
        var seen = new HashSet<int>();
        if (document is null) return seen;
        bool isLive = document.LiveLeaves > 0;
        foreach (DocumentRevision leaf in document.Leaves)
        {
            if ((!isLive || !leaf.Deleted) && _histories.TryGetValue(leaf.Revision, out HashSet<int>? history)) seen.UnionWith(history);
        }

        return seen;
    }

    /// <summary>Notes what a revision knows.</summary>
    public void Note(RevisionId revision, IEnumerable<int> seen)
    {
        if (_histories.TryGetValue(revision, out HashSet<int>? history)) history.UnionWith(seen);
        else _histories[revision] = [.. seen];
    }

    /// <summary>Notes an acknowledged edit.</summary>
    public Edit Add(RevisionId revision, HashSet<int> saw, bool isDelete, bool isCreation)
    {
        var edit = new Edit { Number = _next++, Revision = revision, Saw = saw, IsDelete = isDelete, IsCreation = isCreation };
        Edits[edit.Number] = edit;
        Note(revision, [.. saw, edit.Number]);
        return edit;
    }

    /// <summary>Takes out edits that were lost as promised: power, a restored backup, a purge.</summary>
    public void Forget(Func<Edit, bool> isLost)
    {
        foreach (Edit edit in Edits.Values.Where(isLost).ToArray()) Edits.Remove(edit.Number);
    }
}
