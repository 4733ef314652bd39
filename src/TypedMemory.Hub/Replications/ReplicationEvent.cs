namespace TypedMemory.Hub.Replications;

/// <summary>Something that has happened to a replication, as <c>_scheduler/jobs</c> tells it.</summary>
/// <param name="Type">CouchDB's word: <c>added</c>, <c>started</c>, <c>crashed</c>, <c>stopped</c>.</param>
/// <param name="Time">When.</param>
/// <param name="Reason">Why, of a crash.</param>
internal sealed record ReplicationEvent(string Type, DateTimeOffset Time, string? Reason = null);
