namespace TypedMemory.Consumers;

/// <summary>A consumer that runs.</summary>
internal interface IRunningConsumer
{
    /// <summary>Does something between two changes, and has the consumer start anew from its place then.</summary>
    Task RestartAsync(Func<CancellationToken, ValueTask> between, CancellationToken cancellationToken);
}
