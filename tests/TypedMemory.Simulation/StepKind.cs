using TypedMemory.Core.Merging.State;

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

    /// <summary>The process is killed at an await, while it does something.</summary>
    Kill,

    /// <summary>Something edits a document at a hub, in the server's own interface.</summary>
    ForeignEditAtHub,

    /// <summary>An edit that an older library cannot read.</summary>
    PutNewer,

    /// <summary>A replica takes a new key and brings its sealed members under it.</summary>
    RotateKey,
}
