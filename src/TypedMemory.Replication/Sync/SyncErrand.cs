namespace TypedMemory.Replication.Sync;

/// <summary>
/// Something that a session does between two attempts, so that nothing else of it works on the same documents.
/// </summary>
/// <param name="Work">What.</param>
internal sealed record SyncErrand(Func<CancellationToken, Task> Work)
{
    /// <summary>Ends with the work.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
