namespace TypedMemory.Core.Revisions;

/// <summary>Whether the body of a revision is there.</summary>
public enum RevisionStatus
{
    /// <summary>The revision is known, its body is gone or never came.</summary>
    Missing,

    /// <summary>The body is there.</summary>
    Available,

    /// <summary>The body is there and that of a tombstone.</summary>
    Deleted,
}
