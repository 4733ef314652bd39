using System.Collections.Immutable;
using TypedMemory.Core.Revisions;
using TypedMemory.Core.Store;

namespace TypedMemory.TestKit;

/// <summary>
/// A document as the in-memory store keeps it: immutable, so that a state of the store can be kept and gone back to.
/// </summary>
internal sealed record MemoryDocument(
    string Id, RevisionTree Tree, ImmutableDictionary<RevisionId, DocumentRevision> Leaves, long Sequence,
    string? Origin)
{
    /// <summary>Bodies of ancestors that leaves without the reserved member may need to get it back.</summary>
    public ImmutableDictionary<RevisionId, DocumentRevision> Ancestors { get; init; } =
        ImmutableDictionary<RevisionId, DocumentRevision>.Empty;

    public RevisionLeaf Winner => Tree.Winner;

    public DocumentSnapshot ToSnapshot() => new()
    {
        Id = Id,
        Sequence = Sequence,
        Leaves = [.. Tree.Leaves.Select(leaf => Leaves[leaf.Revision])],
    };
}
