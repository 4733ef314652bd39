namespace TypedMemory;

/// <summary>
/// Puts hits into a better order, by a model that the application has; register one in its services. The library brings
/// none.
/// </summary>
public interface IReranker
{
    /// <summary>Scores texts by how well each answers a question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="texts">The texts of the hits, the best so far first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A score for each text, in order; the greater, the better. They replace those of the hits.</returns>
    ValueTask<IReadOnlyList<double>> ScoreAsync(
        string question, IReadOnlyList<string> texts, CancellationToken cancellationToken = default);
}
