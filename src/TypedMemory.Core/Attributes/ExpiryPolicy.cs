namespace TypedMemory;

/// <summary>How a sweep removes documents whose time is over.</summary>
public enum ExpiryPolicy
{
    /// <summary>
    /// By a tombstone, which replicates. All replicas that sweep the same revision write the same one. The default.
    /// </summary>
    Tombstone,

    /// <summary>
    /// By letting go of the document here, without a tombstone: nothing is replicated, and each replica sweeps for
    /// itself. For types with many short-lived documents; a peer that never sweeps keeps them.
    /// </summary>
    Evict,
}
