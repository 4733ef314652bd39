using Microsoft.Extensions.AI;
using Microsoft.Extensions.VectorData;

namespace TypedMemory.VectorData;

/// <summary>How a collection of a vector store is made.</summary>
public sealed record TypedMemoryCollectionOptions
{
    /// <summary>
    /// The properties of the records. The default value is <see langword="null"/>: those that carry the attributes of
    /// Microsoft.Extensions.VectorData.
    /// </summary>
    public VectorStoreCollectionDefinition? Definition { get; init; }

    /// <summary>
    /// What makes vectors for properties and searches that have no generator of their own. The default value is
    /// <see langword="null"/>: nothing does.
    /// </summary>
    public IEmbeddingGenerator? EmbeddingGenerator { get; init; }

    /// <summary>
    /// How much words count in a hybrid search, beside <see cref="VectorWeight"/>. The default value is 1: words lead.
    /// </summary>
    public double KeywordWeight { get; init; } = 1;

    /// <summary>How much nearness counts in a hybrid search. The default value is 0.5.</summary>
    public double VectorWeight { get; init; } = 0.5;
}
