using Microsoft.Extensions.AI;

namespace TypedMemory.VectorData;

/// <summary>How a vector store over a memory is made.</summary>
public sealed record TypedMemoryVectorStoreOptions
{
    /// <summary>
    /// What makes vectors for properties and searches that have no generator of their own. The default value is
    /// <see langword="null"/>: nothing does.
    /// </summary>
    public IEmbeddingGenerator? EmbeddingGenerator { get; init; }
}
