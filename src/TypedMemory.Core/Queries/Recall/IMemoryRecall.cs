namespace TypedMemory;

/// <summary>
/// Questions in plain words to the documents of several memory types at once. Safe for concurrent use.
/// </summary>
/// <remarks>
/// For one type, its repository has <c>Recall</c>, with typed hits, filters, and what stands beside a hit.
/// </remarks>
public interface IMemoryRecall
{
    /// <summary>
    /// Begins a question to several types: which they are, filters of each, and what is read beside the hits.
    /// </summary>
    /// <param name="question">The question.</param>
    /// <param name="options">How it is answered, or <see langword="null"/> for the default.</param>
    MemoryQuestion Ask(string question, RecallOptions? options = null);

    /// <summary>
    /// Asks a question of every type that has a member with <see cref="FullTextAttribute"/>; scores of different types
    /// compare.
    /// </summary>
    /// <param name="question">The question.</param>
    /// <param name="options">How it is answered, or <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hits, the best first.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.BadRequest"/>: no type has a member with <see cref="FullTextAttribute"/>.
    /// </exception>
    /// <exception cref="NotSupportedException">The store keeps no full text.</exception>
    ValueTask<IReadOnlyList<RecallItem>> RecallAsync(
        string question, RecallOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Asks a question of some types.</summary>
    /// <param name="question">The question.</param>
    /// <param name="types">The types, each with a member that carries <see cref="FullTextAttribute"/>.</param>
    /// <param name="options">How it is answered, or <see langword="null"/> for the default.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hits, the best first.</returns>
    /// <exception cref="ArgumentException">A type is not registered, or has no full text.</exception>
    /// <exception cref="NotSupportedException">The store keeps no full text.</exception>
    ValueTask<IReadOnlyList<RecallItem>> RecallAsync(
        string question, IEnumerable<Type> types, RecallOptions? options = null,
        CancellationToken cancellationToken = default);
}
