namespace TypedMemory.Hub.Functions;

/// <summary>What a map function has emitted.</summary>
/// <param name="Key">The key, as JSON.</param>
/// <param name="Value">The value, as JSON.</param>
public readonly record struct EmittedRow(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
