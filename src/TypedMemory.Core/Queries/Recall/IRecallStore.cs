namespace TypedMemory.Core.Queries;

/// <summary>A store that answers questions in plain words out of its full-text indexes.</summary>
public interface IRecallStore
{
    /// <summary>Answers a question, as one moment finds it.</summary>
    /// <param name="recall">The question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The documents, the best first.</returns>
    ValueTask<IReadOnlyList<RecallRow>> RecallAsync(
        DocumentRecall recall, CancellationToken cancellationToken = default);
}
