using System.Threading.Channels;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>A query over the documents of a memory type. Immutable: every method gives another query; the last one runs it.</summary>
/// <example><code>
/// var sure = await facts.Query()
///     .Where(FactFields.Source == "web" &amp;&amp; FactFields.Confidence > 0.5)
///     .OrderByDescending(FactFields.Confidence)
///     .Take(10)
///     .ToListAsync();
/// </code></example>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryQuery<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly IMemoryQueryRunner<T, TId> _runner;

    /// <summary>Creates a query; called by repositories.</summary>
    /// <param name="runner">What answers it.</param>
    /// <param name="definition">What is asked.</param>
    public MemoryQuery(IMemoryQueryRunner<T, TId> runner, DocumentQuery definition)
    {
        ArgumentNullException.ThrowIfNull(runner);
        ArgumentNullException.ThrowIfNull(definition);
        _runner = runner;
        Definition = definition;
    }

    /// <summary>What is asked.</summary>
    public DocumentQuery Definition { get; }

    /// <summary>Only documents for which the filter holds; with several calls, every one.</summary>
    /// <param name="filter">The filter, of comparisons with the generated fields of the type.</param>
    public MemoryQuery<T, TId> Where(MemoryFilter<T> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return With(Definition with { Predicate = MemoryPredicate.And(Definition.Predicate, filter.Predicate) });
    }

    /// <summary>Orders the results; null comes first. Where the members are equal, the ids decide.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> OrderBy(IMemoryOrder<T> field) => Ordered(field, descending: false, isFirst: true);

    /// <summary>Orders the results, the greatest first; null comes last.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> OrderByDescending(IMemoryOrder<T> field) => Ordered(field, descending: true, isFirst: true);

    /// <summary>Orders what is equal so far.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> ThenBy(IMemoryOrder<T> field) => Ordered(field, descending: false, isFirst: false);

    /// <summary>Orders what is equal so far, the greatest first.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> ThenByDescending(IMemoryOrder<T> field) => Ordered(field, descending: true, isFirst: false);

    /// <summary>Passes over the first results. They are read all the same: to page, use <see cref="ToPageAsync"/>.</summary>
    /// <param name="count">How many.</param>
    public MemoryQuery<T, TId> Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(Definition with { Skip = count });
    }

    /// <summary>Ends after so many results.</summary>
    /// <param name="count">How many.</param>
    public MemoryQuery<T, TId> Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(Definition with { Limit = count });
    }

    /// <summary>Reads one member of each result in place of the whole.</summary>
    /// <param name="field">The member.</param>
    /// <typeparam name="TValue">Its type.</typeparam>
    public MemoryProjection<T, TId, TValue> Select<TValue>(MemoryField<T, TValue> field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new(this, field);
    }

    /// <summary>Reads all results, as one moment found them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The results; a document that cannot be read is an entry with its error.</returns>
    public ValueTask<IReadOnlyList<MemoryEntry<T, TId>>> ToListAsync(CancellationToken cancellationToken = default) =>
        _runner.ToListAsync(Definition, cancellationToken);

    /// <summary>Reads the results as they are consumed, page by page: each page is one moment, the whole need not be.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<MemoryEntry<T, TId>> AsAsyncEnumerable(CancellationToken cancellationToken = default) =>
        _runner.EnumerateAsync(Definition, cancellationToken);

    /// <summary>Reads a page of the results.</summary>
    /// <param name="size">How many documents at the most.</param>
    /// <param name="continuation">What the page before gave; <see langword="null"/> for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The continuation is none of this query.</exception>
    public ValueTask<MemoryPage<T, TId>> ToPageAsync(
        int size, string? continuation = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return _runner.ToPageAsync(Definition, size, continuation, cancellationToken);
    }

    /// <summary>Reads the first result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result, or <see langword="null"/> if there is none.</returns>
    public async ValueTask<MemoryEntry<T, TId>?> FirstOrDefaultAsync(CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MemoryEntry<T, TId>> first =
            await Take(Math.Min(1, Definition.Limit)).ToListAsync(cancellationToken).ConfigureAwait(false);
        return first.Count == 0 ? null : first[0];
    }

    /// <summary>Counts the results, within what <see cref="Skip"/> and <see cref="Take"/> leave.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) =>
        _runner.CountAsync(Definition, cancellationToken);

    /// <summary>Whether there is a result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default) =>
        await _runner.CountAsync(
            Definition with { Order = [], Limit = Math.Min(1, Definition.Limit) }, cancellationToken).ConfigureAwait(false) > 0;

    /// <summary>A live query: the results as they are now, and again whenever a change of the type makes them others.</summary>
    /// <remarks>
    /// Each item is the whole result, as one moment found it. The Channel holds one: a consumer that is slow is handed the
    /// newest and never one that is superseded, and the writers never wait for it. It completes when the token is cancelled
    /// or the store is closed. What a purge or an eviction removes is gone from the next result.
    /// </remarks>
    /// <param name="cancellationToken">Ends the query.</param>
    public ChannelReader<IReadOnlyList<MemoryEntry<T, TId>>> Watch(CancellationToken cancellationToken = default) =>
        _runner.Watch(Definition, cancellationToken);

    /// <summary>Looks for words in the members that carry <see cref="FullTextAttribute"/>.</summary>
    /// <param name="text">What is looked for.</param>
    /// <exception cref="InvalidOperationException">The query has an order: matches come by their rank.</exception>
    public MemoryTextQuery<T, TId> Match(FullText text) => Match(text, null);

    /// <summary>Looks for words in one member that carries <see cref="FullTextAttribute"/>.</summary>
    /// <param name="field">The member.</param>
    /// <param name="text">What is looked for.</param>
    /// <exception cref="InvalidOperationException">The query has an order: matches come by their rank.</exception>
    public MemoryTextQuery<T, TId> Match(MemoryField<T> field, FullText text)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Match(text, field.Member);
    }

    private MemoryTextQuery<T, TId> Match(FullText text, MemoryMember? member)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Definition.Order.IsEmpty)
        {
            throw new InvalidOperationException("Matches come in the order of their rank. Leave OrderBy out of the query.");
        }

        return new(_runner, Definition with { Match = new FullTextMatch(text.Expression) { Member = member } });
    }

    private MemoryQuery<T, TId> Ordered(IMemoryOrder<T> field, bool descending, bool isFirst)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (isFirst != Definition.Order.IsEmpty)
        {
            throw new InvalidOperationException(isFirst
                ? "The query has an order. Use ThenBy or ThenByDescending to order what is equal by it."
                : "The query has no order so far. Begin it with OrderBy or OrderByDescending.");
        }

        return With(Definition with { Order = Definition.Order.Add(new(field.Member, descending)) });
    }

    private MemoryQuery<T, TId> With(DocumentQuery definition) => new(_runner, definition);
}
