namespace TypedMemory.Cli.Replication;

/// <summary>What <c>typedmemory sync</c> prints.</summary>
internal abstract class SyncOutput : IProgress<ReplicationProgress>
{
    /// <summary>How far a direction is.</summary>
    public abstract void Report(ReplicationProgress value);

    /// <summary>Something happened.</summary>
    public abstract void Event(SyncEvent happened);

    /// <summary>A live sync is in another state than before, or for another reason.</summary>
    public abstract void State(SyncStatus status, DateTimeOffset now);

    /// <summary>The end.</summary>
    public abstract void Summary(SyncStatus status, IReadOnlyList<RefusedDocument> refused);

    /// <summary>The run failed.</summary>
    public abstract void Error(Exception error);
}
