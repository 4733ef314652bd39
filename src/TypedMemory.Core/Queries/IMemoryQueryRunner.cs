using System.ComponentModel;
using System.Threading.Channels;
using TypedMemory.Core.Queries;

namespace TypedMemory.Generated;

/// <summary>Answers queries over one memory type; what is behind <see cref="MemoryQuery{T, TId}"/>.</summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IMemoryQueryRunner<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    /// <summary>Reads all results, as one moment found them.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<MemoryEntry<T, TId>>> ToListAsync(DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the results as they are consumed.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<MemoryEntry<T, TId>> EnumerateAsync(DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Reads a page of the results.</summary>
    /// <param name="query">The query.</param>
    /// <param name="size">How many documents at most.</param>
    /// <param name="continuation">What the page before gave, or <see langword="null"/> for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<MemoryPage<T, TId>> ToPageAsync(
        DocumentQuery query, int size, string? continuation, CancellationToken cancellationToken);

    /// <summary>Counts the results.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<long> CountAsync(DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Reads the results of a query that looks for words, in the order of their rank.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> MatchAsync(DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Reads a page of the results of a query that looks for words.</summary>
    /// <param name="query">The query.</param>
    /// <param name="size">How many documents at most.</param>
    /// <param name="continuation">What the page before gave, or <see langword="null"/> for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<MemoryMatchPage<T, TId>> MatchPageAsync(
        DocumentQuery query, int size, string? continuation, CancellationToken cancellationToken);

    /// <summary>Delivers the results of a query that looks for words whenever they are others.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the delivery.</param>
    ChannelReader<IReadOnlyList<MemoryMatch<T, TId>>> WatchMatches(
        DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Deletes the results.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteAsync(
        DocumentQuery query, CancellationToken cancellationToken);

    /// <summary>Edits the results.</summary>
    /// <param name="query">The query.</param>
    /// <param name="update">Makes the new value of the current one.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateAsync(
        DocumentQuery query, Func<T, T> update, CancellationToken cancellationToken);

    /// <summary>Finds the nearest documents by their vectors.</summary>
    /// <param name="query">What is looked for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> NearestAsync(
        VectorQuery query, CancellationToken cancellationToken);

    /// <summary>Answers a question in plain words.</summary>
    /// <param name="recall">The question.</param>
    /// <param name="options">How it is answered.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<RecallHit<T, TId>>> RecallAsync(
        DocumentRecall recall, RecallOptions options, CancellationToken cancellationToken);

    /// <summary>Delivers the results whenever they are others.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Ends the delivery.</param>
    ChannelReader<IReadOnlyList<MemoryEntry<T, TId>>> Watch(DocumentQuery query, CancellationToken cancellationToken);
}
