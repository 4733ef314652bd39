namespace TypedMemory.Simulation;

/// <summary>The promises that a schedule can break.</summary>
internal enum FailureKind
{
    /// <summary>Replicas end different.</summary>
    Diverged,

    /// <summary>An acknowledged edit is gone without a rule that says so, or something deleted came back.</summary>
    Lost,

    /// <summary>Resolutions do not end, or end too late.</summary>
    PingPong,
}
