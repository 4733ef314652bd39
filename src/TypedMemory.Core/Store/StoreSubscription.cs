namespace TypedMemory.Core.Store;

/// <summary>A named reader of the change feed that the store remembers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sequence">Everything up to here is acknowledged.</param>
/// <param name="Incarnation">The incarnation of the store that the sequence belongs to.</param>
public sealed record StoreSubscription(string Name, long Sequence, string Incarnation);
