namespace TypedMemory;

/// <summary>The time for which the bodies of superseded revisions are kept.</summary>
public enum SqliteHistory
{
    /// <summary>Not at all: they are dropped in the transaction that supersedes them.</summary>
    None,

    /// <summary>Until the store is compacted, as CouchDB does.</summary>
    UntilCompaction,
}
