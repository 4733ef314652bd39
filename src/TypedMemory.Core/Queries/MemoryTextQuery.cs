using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>A query that looks for words; its results come in the order of their rank, the best first.</summary>
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
    /// <param name="options">How.</param>
    public MemoryTextQuery<T, TId> WithSnippet(SnippetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return With(Definition with { Match = Definition.Match! with { Snippet = options } });
    }

    /// <summary>Reads all results, as one moment found them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.BadRequest"/>: a <see cref="FullText.Raw"/> expression is malformed, or no member
    /// of the type carries <see cref="FullTextAttribute"/>.
    /// </exception>
    public ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> ToListAsync(CancellationToken cancellationToken = default) =>
        _runner.MatchAsync(Definition, cancellationToken);

    /// <summary>Counts the results, within what <see cref="Skip"/> and <see cref="Take"/> leave.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) =>
        _runner.CountAsync(Definition, cancellationToken);

    private MemoryTextQuery<T, TId> With(DocumentQuery definition) => new(_runner, definition);
}
