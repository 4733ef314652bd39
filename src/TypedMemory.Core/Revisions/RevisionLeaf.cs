namespace TypedMemory.Core.Revisions;

/// <summary>A leaf of a revision tree.</summary>
/// <param name="Revision">The revision.</param>
/// <param name="Deleted">Whether it is a tombstone.</param>
public readonly record struct RevisionLeaf(RevisionId Revision, bool Deleted);
