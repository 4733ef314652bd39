namespace TypedMemory.Core.Queries;

/// <summary>What the documents of a type are.</summary>
/// <param name="Name">What stands before the first colon of their ids; empty for ids without one.</param>
/// <param name="Documents">How many there are.</param>
/// <param name="Tombstones">How many are deleted.</param>
/// <param name="Bytes">The bytes of the winners' bodies.</param>
public sealed record TypeReport(string Name, long Documents, long Tombstones, long Bytes);
