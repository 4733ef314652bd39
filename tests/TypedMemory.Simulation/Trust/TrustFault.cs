namespace TypedMemory.Simulation;

/// <summary>What is taken away of what makes a memory trusted: schedules must fail without each.</summary>
internal enum TrustFault
{
    /// <summary>What is over is shown.</summary>
    ShowsExpired,

    /// <summary>A sweep deletes as a user does, with a stamp of its own.</summary>
    SweepsAsUser,

    /// <summary>An edit writes the whole document, without the link that its value does not have.</summary>
    EditsDropLinks,

    /// <summary>A forget purges here, and writes no tombstone.</summary>
    ForgetsHereOnly,

    /// <summary>A restore brings the old body back with its old stamps.</summary>
    RestoresOldStamps,
}
