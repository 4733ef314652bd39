namespace TypedMemory.Replication.Options;

/// <summary>What a sync in both directions did.</summary>
/// <param name="Pull">The pull; <see langword="null"/> if there was none.</param>
/// <param name="Push">The push; <see langword="null"/> if there was none.</param>
public sealed record SyncResult(ReplicationResult? Pull, ReplicationResult? Push)
{
    /// <summary>How many documents were refused in both directions.</summary>
    public long Refused => (Pull?.Progress.Refused ?? 0) + (Push?.Progress.Refused ?? 0);
}
