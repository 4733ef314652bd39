namespace TypedMemory;

/// <summary>The result of a sweep.</summary>
/// <param name="Tombstones">How many documents it wrote tombstones of.</param>
/// <param name="Evicted">How many documents it let go of without one.</param>
public readonly record struct SweepResult(long Tombstones, long Evicted)
{
    /// <summary>How many documents it removed.</summary>
    public long Removed => Tombstones + Evicted;
}
