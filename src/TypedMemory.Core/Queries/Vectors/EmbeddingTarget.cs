using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>By which model the vectors of an index are to be made.</summary>
/// <param name="Prefix">The prefix of the type's ids.</param>
/// <param name="Index">The index, whose vectors are derived.</param>
/// <param name="Model">The name of the model.</param>
public sealed record EmbeddingTarget(string Prefix, MemoryIndex Index, string Model);
