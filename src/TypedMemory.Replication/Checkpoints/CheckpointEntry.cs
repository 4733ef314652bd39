namespace TypedMemory.Replication.Checkpoints;

/// <summary>Up to where one session brought a stream.</summary>
/// <param name="Session">The session: a run of the engine.</param>
/// <param name="Ordinal">Counts the session's checkpoints; tells which side of two is behind.</param>
/// <param name="Sequence">The source's sequence, as its JSON text. Opaque: never parsed, never compared.</param>
/// <param name="Incarnation">The source's incarnation that the sequence belongs to; <c>0</c> where it does not
/// tell.</param>
internal sealed record CheckpointEntry(string Session, long Ordinal, string Sequence, string Incarnation);
