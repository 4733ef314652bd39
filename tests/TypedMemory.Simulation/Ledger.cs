using System.Security.Cryptography;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.Simulation;

/// <summary>The edits of one document that were acknowledged, and which of them every revision knows.</summary>
internal sealed class Ledger
{
    private readonly Dictionary<RevisionId, HashSet<int>> _histories = [];
    private readonly Dictionary<string, RevisionId> _written = [];
    private readonly List<Edit> _all = [];
    private readonly HashSet<int> _lost = [];

    /// <summary>Every edit that ever was, those that were lost as promised among them.</summary>
    public IReadOnlyList<Edit> All => _all;

    /// <summary>The acknowledged edits, without those that were lost as promised.</summary>
    public IEnumerable<Edit> Edits => _all.Where(edit => !_lost.Contains(edit.Number));

    /// <summary>
    /// No stamp of the document can be greater: no clock that stamped it was later, and every edit adds one at the
    /// most.
    /// </summary>
    public long GreatestTime { get; private set; }

    /// <summary>
    /// Whether a store purged the document: a peer that has pushed it before does not offer it again until it changes.
    /// </summary>
    public bool WasPurged { get; set; }

    /// <summary>The revisions that resolutions wrote.</summary>
    public HashSet<RevisionId> Merged { get; } = [];

    /// <summary>
    /// What rule 1 forbids: replicas that make the same of the same leaves write it once, whatever they lose by it.
    /// </summary>
    public string? Doubled { get; private set; }

    /// <summary>The revisions that put the reserved member back, by those that lacked it.</summary>
    public Dictionary<RevisionId, RevisionId> Restored { get; } = [];

    /// <summary>
    /// Whether a path passes by a revision that puts the member back on one of its own: so it lacks the stamps of
    /// before.
    /// </summary>
    public bool PassesRestored(RevisionPath path) =>
        path.Revisions.Any(
            revision => Restored.TryGetValue(revision, out RevisionId child) && !path.Revisions.Contains(child));

    /// <summary>
    /// Where a delete left the document there, which rule 6 forbids: it tombstones every leaf that lives.
    /// </summary>
    public string? SurvivedDelete { get; set; }

    /// <summary>
    /// Notes a revision that a resolution wrote, and holds it against what others have made of the same.
    /// </summary>
    public void AddMerged(DocumentSnapshot document, DocumentRevision merged)
    {
        Merged.Add(merged.Revision);
        string content = Convert.ToHexString(SHA256.HashData(merged.Body.Span));
        string leaves = string.Join(
            ' ', document.Leaves.Where(static leaf => !leaf.Deleted).Select(static leaf => leaf.Revision));
        Compare($"the join on \"{merged.Path.Parent}\" with one body", $"{merged.Path.Parent} {content}",
            merged.Revision);
        Compare($"the join of the leaves {leaves}", leaves, merged.Revision);
    }

    private void Compare(string what, string key, RevisionId revision)
    {
        if (!_written.TryAdd(key, revision) && _written[key] != revision)
        {
            Doubled ??= $"{what} was written as \"{_written[key]}\" and as \"{revision}\".";
        }
    }

    /// <summary>The edits that the leaves of a document know.</summary>
    public HashSet<int> SeenBy(DocumentSnapshot? document)
    {
        var seen = new HashSet<int>();
        if (document is null) return seen;
        bool isLive = document.LiveLeaves > 0;
        foreach (DocumentRevision leaf in document.Leaves)
        {
            if ((!isLive || !leaf.Deleted) && _histories.TryGetValue(leaf.Revision, out HashSet<int>? history))
                seen.UnionWith(history);
        }

        return seen;
    }

    /// <summary>The edits that a leaf knows.</summary>
    public HashSet<int> SeenBy(RevisionId leaf) =>
        _histories.TryGetValue(leaf, out HashSet<int>? history) ? [.. history] : [];

    /// <summary>What a counter stands at after some edits, however far beyond 64 bits.</summary>
    public Int128 SumOf(IEnumerable<int> seen) =>
        seen.Aggregate(Int128.Zero, (sum, number) => sum + (_all[number].IsDelete ? 0 : _all[number].Increment));

    /// <summary>Notes what a revision knows.</summary>
    public void Note(RevisionId revision, IEnumerable<int> seen)
    {
        if (_histories.TryGetValue(revision, out HashSet<int>? history)) history.UnionWith(seen);
        else _histories[revision] = [.. seen];
    }

    /// <summary>Notes an acknowledged edit.</summary>
    public Edit Add(RevisionId revision, HashSet<int> saw, long time, bool isDelete = false, bool isCreation = false)
    {
        var edit = new Edit
        { Number = _all.Count, Revision = revision, Saw = saw, IsDelete = isDelete, IsCreation = isCreation };
        _all.Add(edit);
        GreatestTime = Math.Max(time, GreatestTime + 1);
        Note(revision, [.. saw, edit.Number]);
        return edit;
    }

    /// <summary>
    /// Says which edits were lost as promised, with power or by a purge; a backup that is put back can bring them
    /// again.
    /// </summary>
    public void Review(Func<Edit, bool> isLost)
    {
        _lost.Clear();
        _lost.UnionWith(_all.Where(isLost).Select(static edit => edit.Number));
    }

    /// <summary>The edits as text, for whoever looks into a failure.</summary>
    public IEnumerable<string> Describe() => _all.Select(edit =>
        $"  edit {edit.Number}{(_lost.Contains(edit.Number) ? " (lost as promised)" : "")} {edit.Revision}{(edit.IsDelete ? " delete" : "")}"
        + $"{(edit.IsCreation ? " creation" : "")}{(edit.Foreign == ForeignEditKind.None ? "" : $" foreign, {edit.Foreign}")}"
        + $" saw [{string.Join(' ', edit.Saw.Order())}], counts {edit.Increment}, sets "
        + string.Join(", ", edit.Set.Select(static set => $"{set.Key}={set.Value ?? "nothing"}")));
}
