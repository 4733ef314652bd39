namespace TypedMemory.Hub.Replications;

/// <summary>What a replication does, in CouchDB's words.</summary>
internal enum ReplicationState
{
    Initializing,
    Running,

    /// <summary>An attempt has failed; the next one waits for its time.</summary>
    Crashing,
    Completed,

    /// <summary>It cannot be done as it is written, whenever it is tried.</summary>
    Failed,
}
