namespace TypedMemory.Simulation;

/// <summary>The clock of one replica, which is off.</summary>
internal sealed class SkewedTime(TimeProvider time) : TimeProvider
{
    /// <summary>By how much it is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Ahead;
}
