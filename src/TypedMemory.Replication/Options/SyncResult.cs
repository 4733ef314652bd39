namespace TypedMemory;

/// <summary>The results of a sync, by direction.</summary>
/// <param name="Pull">The pull, or <see langword="null"/> if there was none.</param>
/// <param name="Push">The push, or <see langword="null"/> if there was none.</param>
public sealed record SyncResult(ReplicationResult? Pull, ReplicationResult? Push)
{
    /// <summary>How many documents were refused in both directions.</summary>
    public long Refused => (Pull?.Progress.Refused ?? 0) + (Push?.Progress.Refused ?? 0);
}
