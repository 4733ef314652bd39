using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>What a question is, as a vector of one index.</summary>
/// <param name="Index">The index of vectors.</param>
/// <param name="Model">The model that made it; empty of vectors that documents hold.</param>
/// <param name="Values">Its numbers.</param>
public sealed record RecallVector(MemoryIndex Index, string Model, ReadOnlyMemory<float> Values);
