namespace TypedMemory.Cli.Replication;

/// <summary>What the states of a sync are called.</summary>
internal static class SyncStates
{
    /// <summary>The word for a state.</summary>
    public static string NameOf(SyncState state) => state switch
    {
        SyncState.Idle => "idle",
        SyncState.Busy => "busy",
        SyncState.Offline => "offline",
        SyncState.AuthRequired => "waiting for other credentials",
        SyncState.Standby => "waiting",
        _ => "stopped",
    };
}
