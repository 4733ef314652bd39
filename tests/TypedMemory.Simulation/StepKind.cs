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

    /// <summary>A fact that ends is made to hold for long, or written anew.</summary>
    Extend,

    /// <summary>Time passes on every clock.</summary>
    PassTime,

    /// <summary>What is over is removed.</summary>
    Sweep,

    /// <summary>A fact takes the place of another one, or that is taken back.</summary>
    Supersede,

    /// <summary>A document that can be forgotten is edited.</summary>
    EditSecret,

    /// <summary>A document is forgotten.</summary>
    Forget,

    /// <summary>A document becomes what it was before.</summary>
    Restore,
}
