namespace TypedMemory.Core.Revisions;

/// <summary>
/// The order of winning: a live leaf before a tombstone, then the greater generation, then the greater hash.
/// </summary>
public static class WinnerOrder
{
    /// <summary>Compares two leaves: negative if the left one wins.</summary>
    /// <param name="left">A leaf.</param>
    /// <param name="leftDeleted">Whether it is a tombstone.</param>
    /// <param name="right">Another leaf.</param>
    /// <param name="rightDeleted">Whether that is a tombstone.</param>
    public static int Compare(RevisionId left, bool leftDeleted, RevisionId right, bool rightDeleted) =>
        leftDeleted != rightDeleted ? (leftDeleted ? 1 : -1) : right.CompareTo(left);
}
