namespace TypedMemory.Sqlite.Opening;

/// <summary>Who the store is, as the transaction at its opening found or made it.</summary>
internal sealed record StoreIdentity(string Uuid, string Incarnation, string Actor, DateTimeOffset Created);
