namespace TypedMemory.Sync;

/// <summary>When a remote is synced.</summary>
internal enum SyncMode
{
    /// <summary>Once when the host starts, and whenever it is asked for.</summary>
    AtStart,

    /// <summary>Only when it is asked for.</summary>
    OnDemand,

    /// <summary>From the start of the host to its end.</summary>
    Live,
}
