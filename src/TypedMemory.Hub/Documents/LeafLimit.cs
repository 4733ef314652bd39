using TypedMemory.Core.Revisions;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Documents;

/// <summary>
/// Sees to it that the revisions of a batch make no document of more leaves than a reader can be asked to merge.
/// </summary>
/// <param name="most">The greatest number of leaves of a document.</param>
/// <param name="batch">How many revisions the batch has.</param>
internal sealed class LeafLimit(int most, int batch)
{
    private readonly Dictionary<string, HashSet<RevisionId>> _leaves = new(StringComparer.Ordinal);

    /// <summary>Throws if a revision would be a leaf too many. One that continues a leaf is none.</summary>
    public void Check(string id, RevisionTree? tree, RevisionPath path)
    {
        int known = tree is null ? 0 : tree.Leaves.Length;
        // Hardly a document has so many; this is all that the others cost.
        if (known + (long)batch <= most || tree?.Contains(path.Leaf) == true) return;
        if (!_leaves.TryGetValue(id, out HashSet<RevisionId>? leaves))
        {
            _leaves[id] = leaves = [.. (tree ?? RevisionTree.Empty).Leaves.Select(static leaf => leaf.Revision)];
        }

        if (leaves.Contains(path.Leaf)) return;
        bool continues = path.Revisions.Any(leaves.Remove);
        if (!continues && leaves.Count >= most)
        {
            throw HubException.TooLarge(
                "document_too_large",
                $"The document has {leaves.Count} leaves and {most} are allowed: resolve its conflicts, then purge or merge what lost.");
        }

        leaves.Add(path.Leaf);
    }
}
