using TypedMemory.Generated;

namespace TypedMemory.Core.Queries;

/// <summary>A store that keeps indexes of vectors.</summary>
public interface IVectorStore
{
    /// <summary>Finds the nearest documents, exactly.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The documents, the nearest first. Their <see cref="QueryRow.Rank"/> is the cosine, the dot product, or the
    /// negative distance: the greater, the nearer.
    /// </returns>
    ValueTask<IReadOnlyList<QueryRow>> FindNearestAsync(
        VectorQuery query, CancellationToken cancellationToken = default);

    /// <summary>Which vectors of an index answer questions.</summary>
    /// <param name="prefix">The prefix of the type's ids.</param>
    /// <param name="index">The index, as it was declared.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> if there are none so far.</returns>
    ValueTask<VectorSpaceInfo?> GetVectorSpaceAsync(
        string prefix, MemoryIndex index, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says by which models vectors are made from now on. Where that is another one, or another number of dimensions,
    /// every text is behind; the vectors that are there answer until none is.
    /// </summary>
    /// <param name="targets">The indexes, each with its model.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask UseModelsAsync(IReadOnlyList<EmbeddingTarget> targets, CancellationToken cancellationToken = default);

    /// <summary>Reads texts that are behind.</summary>
    /// <param name="targets">The indexes that count.</param>
    /// <param name="except">Texts that are passed over.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<EmbeddingWork>> ReadBehindAsync(
        IReadOnlyList<EmbeddingTarget> targets, IReadOnlySet<long> except, int limit,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Keeps vectors, those left out whose document has another text by now. Where with these all are there, they take
    /// the place of those of the model before.
    /// </summary>
    /// <param name="results">The vectors.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask WriteEmbeddingsAsync(
        IReadOnlyList<EmbeddingResult> results, CancellationToken cancellationToken = default);

    /// <summary>Counts the texts, and those that are behind.</summary>
    /// <param name="targets">The indexes that count.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<EmbeddingCounts> CountEmbeddingsAsync(
        IReadOnlyList<EmbeddingTarget> targets, CancellationToken cancellationToken = default);
}
