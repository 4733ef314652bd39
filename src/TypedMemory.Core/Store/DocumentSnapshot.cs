using System.Collections.Immutable;
using TypedMemory.Core.Revisions;

namespace TypedMemory.Core.Store;

/// <summary>A document as one read found it: every leaf with its body, the winner first.</summary>
public sealed class DocumentSnapshot
{
    /// <summary>The document's id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// The sequence of the document's newest change; names this state in <see cref="DocumentWrite.IfSequence"/>.
    /// </summary>
    public required long Sequence { get; init; }

    /// <summary>Every leaf, tombstones included, in the order of winning (<see cref="WinnerOrder"/>).</summary>
    public required ImmutableArray<DocumentRevision> Leaves { get; init; }

    /// <summary>The winning leaf; it is deleted only if every leaf is.</summary>
    public DocumentRevision Winner => Leaves[0];

    /// <summary>How many leaves are live; more than one is a conflict.</summary>
    public int LiveLeaves => Leaves.Count(static leaf => !leaf.Deleted);
}
