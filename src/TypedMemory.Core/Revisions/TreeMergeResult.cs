namespace TypedMemory.Core.Revisions;

/// <summary>What a path that was merged into a revision tree turned out to be.</summary>
public enum TreeMergeResult
{
    /// <summary>
    /// The tree held the revision already; nothing changed but, at most, ancestors that it did not know.
    /// </summary>
    Known,

    /// <summary>The revision continues a leaf.</summary>
    NewLeaf,

    /// <summary>The revision starts a branch, or a root of its own.</summary>
    NewBranch,
}
