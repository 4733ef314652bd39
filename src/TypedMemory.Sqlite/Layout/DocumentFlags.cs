namespace TypedMemory.Sqlite.Layout;

/// <summary>The bits of the column <c>flags</c>; the origin's number stands above them.</summary>
[Flags]
internal enum DocumentFlags : long
{
    None = 0,

    /// <summary>The winner is a tombstone: every leaf is deleted.</summary>
    Deleted = 1,

    /// <summary>More than one leaf is live.</summary>
    Conflicted = 2,

    /// <summary>The column <c>path</c> holds a whole revision tree, not the ancestors of the only leaf.</summary>
    Tree = 4,

    /// <summary>The winner has attachments.</summary>
    Attachments = 8,

    /// <summary>The body of an ancestor is kept, since a leaf lost the reserved member which that has.</summary>
    Ancestor = 16,

    /// <summary>
    /// The winner's revision was the hash of its body when that was stored: one that is not any more is damaged.
    /// </summary>
    OwnHash = 32,

    /// <summary>So were those of all leaves that do not win.</summary>
    OwnHashes = 64,

    /// <summary>The column <c>path</c> holds the newest ancestors alone: see <see cref="SplitPath"/>.</summary>
    Split = 128,
}
