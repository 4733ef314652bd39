namespace TypedMemory.Core.Queries;

/// <summary>A key under which a document stands in one of several indexes.</summary>
/// <param name="Index">The place of the index among those that keys are made for.</param>
/// <param name="Key">The bytes of the key.</param>
public readonly record struct IndexKey(int Index, byte[] Key);
