using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>A search for the documents whose vectors are nearest to one.</summary>
public sealed record VectorQuery
{
    /// <summary>Of which documents: prefix, predicate and upcast count.</summary>
    public required DocumentQuery Documents { get; init; }

    /// <summary>The index of vectors, as it was declared.</summary>
    public required MemoryIndex Index { get; init; }

    /// <summary>The vector whose neighbours are asked for.</summary>
    public required ReadOnlyMemory<float> Vector { get; init; }

    /// <summary>
    /// How near two vectors are. The default value is <see langword="null"/>: as the index says.
    /// </summary>
    public VectorDistance? Distance { get; init; }

    /// <summary>How many documents at most. The default value is 10.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>
    /// What a document must have at least as its <see cref="QueryRow.Rank"/>. The default value is
    /// <see langword="null"/>: anything.
    /// </summary>
    public double? MinScore { get; init; }
}
