namespace TypedMemory.Hub.Replications;

/// <summary>One run of a replication that came to its end, as the answer of <c>_replicate</c> lists it.</summary>
internal sealed record ReplicationSession(
    string Id, DateTimeOffset Start, DateTimeOffset End, string? StartSequence, string? EndSequence,
    ReplicationProgress Progress);
