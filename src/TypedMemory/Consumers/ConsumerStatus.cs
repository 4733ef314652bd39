namespace TypedMemory;

/// <summary>The place and state of a durable consumer or of a subscription.</summary>
/// <param name="Name">Its name in the store: the type's prefix and what the application calls it, e.g.
/// <c>fact:indexer</c>.</param>
/// <param name="Sequence">Everything up to here is handled.</param>
/// <param name="Behind">How many changes of the store come after.</param>
/// <param name="DeadLetters">How many changes it could not handle.</param>
/// <param name="IsRunning">Whether it runs in this process.</param>
public sealed record ConsumerStatus(string Name, long Sequence, long Behind, int DeadLetters, bool IsRunning);
