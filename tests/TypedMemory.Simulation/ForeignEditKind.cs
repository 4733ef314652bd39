namespace TypedMemory.Simulation;

/// <summary>What a foreign edit left of the reserved member (rule 7).</summary>
internal enum ForeignEditKind
{
    /// <summary>It was no foreign edit.</summary>
    None,

    /// <summary>The member is there, or a store that held the ancestor has put it back.</summary>
    Stamped,

    /// <summary>The member is gone: one edit of everything with the lowest stamps.</summary>
    Unstamped,
}
