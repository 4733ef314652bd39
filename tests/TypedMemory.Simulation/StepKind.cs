namespace TypedMemory.Simulation;

/// <summary>What can happen in a schedule.</summary>
internal enum StepKind
{
    Put,
    Delete,
    Sync,
    FaultySync,
    RefusedLeaf,
    SynchronousRound,
    Partition,
    Heal,
    LosePower,
    CopyFile,
    RestoreBackup,
    TakeBackup,
    TurnClock,
    Compact,
    ForeignEdit,
    Purge,
}
