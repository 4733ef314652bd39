using System.ComponentModel;
using System.Threading.Channels;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// A query that looks for words; its results come by their score, the best first, unless it has another order.
/// </summary>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryTextQuery<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly IMemoryQueryRunner<T, TId> _runner;

    internal MemoryTextQuery(IMemoryQueryRunner<T, TId> runner, DocumentQuery definition)
    {
        _runner = runner;
        Definition = definition;
    }

    /// <summary>What is asked.</summary>
    public DocumentQuery Definition { get; }

    /// <summary>Only documents for which the filter holds; with several calls, every one.</summary>
    /// <param name="filter">The filter.</param>
    public MemoryTextQuery<T, TId> Where(MemoryFilter<T> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return With(Definition with { Predicate = MemoryPredicate.And(Definition.Predicate, filter.Predicate) });
    }

    /// <summary>Never compiles: filters compare the generated fields.</summary>
    /// <param name="predicate">A lambda.</param>
    [Obsolete(LambdaMessages.Where, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryTextQuery<T, TId> Where(Func<T, bool> predicate) =>
        throw new NotSupportedException(LambdaMessages.Where);

    /// <summary>
    /// Orders the results by a member in place of their score; null comes first. Where the members are equal, the ids
    /// decide.
    /// </summary>
    /// <param name="field">The member.</param>
    public MemoryTextQuery<T, TId> OrderBy(IMemoryOrder<T> field) =>
        With(QueryOrders.First(Definition, field, descending: false));

    /// <summary>Orders the results by a member in place of their score, the greatest first; null comes last.</summary>
    /// <param name="field">The member.</param>
    public MemoryTextQuery<T, TId> OrderByDescending(IMemoryOrder<T> field) =>
        With(QueryOrders.First(Definition, field, descending: true));

    /// <summary>Orders what is equal so far.</summary>
    /// <param name="field">The member.</param>
    public MemoryTextQuery<T, TId> ThenBy(IMemoryOrder<T> field) =>
        With(QueryOrders.Next(Definition, field, descending: false));

    /// <summary>Orders what is equal so far, the greatest first.</summary>
    /// <param name="field">The member.</param>
    public MemoryTextQuery<T, TId> ThenByDescending(IMemoryOrder<T> field) =>
        With(QueryOrders.Next(Definition, field, descending: true));

    /// <summary>Passes over the first results.</summary>
    /// <param name="count">How many.</param>
    public MemoryTextQuery<T, TId> Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(Definition with { Skip = count });
    }

    /// <summary>Ends after so many results.</summary>
    /// <param name="count">How many.</param>
    public MemoryTextQuery<T, TId> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(Definition with { Limit = count });
    }

    /// <summary>Says how the excerpts are cut.</summary>
    /// <param name="options">The length of an excerpt, and the marks in it.</param>
    public MemoryTextQuery<T, TId> WithSnippet(SnippetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return With(Definition with { Match = Definition.Match! with { Snippet = options } });
    }

    /// <summary>Reads all results, as one moment found them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.BadRequest"/>: a <see cref="FullText.Raw"/> expression is malformed, or no
    /// member of the type carries <see cref="FullTextAttribute"/>.
    /// </exception>
    public ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> ToListAsync(CancellationToken cancellationToken = default) =>
        _runner.MatchAsync(Definition, cancellationToken);

    /// <summary>Reads a page of the results.</summary>
    /// <remarks>
    /// A page goes on behind the score, or the members of the order, and the id of the last match of the one before.
    /// Scores move a little when documents are written: where each result has to come exactly once, order by a member.
    /// </remarks>
    /// <param name="size">How many documents at most.</param>
    /// <param name="continuation">What the page before gave, or <see langword="null"/> for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The continuation is not one of this query.</exception>
    public ValueTask<MemoryMatchPage<T, TId>> ToPageAsync(
        int size, string? continuation = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return _runner.MatchPageAsync(Definition, size, continuation, cancellationToken);
    }

    /// <summary>Reads the first result: the best, unless the query has another order.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result, or <see langword="null"/> if there is none.</returns>
    public async ValueTask<MemoryMatch<T, TId>?> FirstOrDefaultAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MemoryMatch<T, TId>> first =
            await Take(Math.Min(1, Definition.Limit)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return first.Count == 0 ? null : first[0];
    }

    /// <summary>Reads the first result: the best, unless the query has another order.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no result.</exception>
    public async ValueTask<MemoryMatch<T, TId>> FirstAsync(CancellationToken cancellationToken = default) =>
        await FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? throw QueryResults.None(Definition);

    /// <summary>Reads the only result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result, or <see langword="null"/> if there is none.</returns>
    /// <exception cref="InvalidOperationException">There is more than one result.</exception>
    public async ValueTask<MemoryMatch<T, TId>?> SingleOrDefaultAsync(CancellationToken cancellationToken = default) =>
        QueryResults.OnlyOf(
            Definition, await Take(Math.Min(2, Definition.Limit)).ToListAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Reads the only result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">There is no result, or more than one.</exception>
    public async ValueTask<MemoryMatch<T, TId>> SingleAsync(CancellationToken cancellationToken = default) =>
        await SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? throw QueryResults.None(Definition);

    /// <summary>Whether there is a result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default) =>
        await FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>
    /// A live query: the results as they are now, and again whenever a change of the type makes them others.
    /// </summary>
    /// <remarks>
    /// The same as <see cref="MemoryQuery{T, TId}.Watch"/>: a slow consumer is handed the newest result only.
    /// </remarks>
    /// <param name="cancellationToken">Ends the query.</param>
    public ChannelReader<IReadOnlyList<MemoryMatch<T, TId>>> Watch(CancellationToken cancellationToken = default) =>
        _runner.WatchMatches(Definition, cancellationToken);

    /// <summary>Counts the results, within what <see cref="Skip"/> and <see cref="Take"/> leave.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) =>
        _runner.CountAsync(Definition, cancellationToken);

    private MemoryTextQuery<T, TId> With(DocumentQuery definition) => new(_runner, definition);
}
