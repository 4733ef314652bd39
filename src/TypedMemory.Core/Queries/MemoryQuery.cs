using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using TypedMemory.Core.Queries;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// A query over the documents of a memory type. Immutable: every method gives another query; the last one runs it.
/// </summary>
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

    /// <summary>Never compiles: filters compare the generated fields.</summary>
    /// <param name="predicate">A lambda.</param>
    [Obsolete(LambdaMessages.Where, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryQuery<T, TId> Where(Func<T, bool> predicate) => throw new NotSupportedException(LambdaMessages.Where);

    /// <summary>Orders the results; null comes first. Where the members are equal, the ids decide.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> OrderBy(IMemoryOrder<T> field) =>
        With(QueryOrders.First(Definition, field, descending: false));

    /// <summary>Orders the results, the greatest first; null comes last.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> OrderByDescending(IMemoryOrder<T> field) =>
        With(QueryOrders.First(Definition, field, descending: true));

    /// <summary>Orders what is equal so far.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> ThenBy(IMemoryOrder<T> field) =>
        With(QueryOrders.Next(Definition, field, descending: false));

    /// <summary>Orders what is equal so far, the greatest first.</summary>
    /// <param name="field">The member.</param>
    public MemoryQuery<T, TId> ThenByDescending(IMemoryOrder<T> field) =>
        With(QueryOrders.Next(Definition, field, descending: true));

    /// <summary>Never compiles: an order names the generated fields.</summary>
    /// <param name="key">A lambda.</param>
    [Obsolete(LambdaMessages.OrderBy, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryQuery<T, TId> OrderBy<TKey>(Func<T, TKey> key) =>
        throw new NotSupportedException(LambdaMessages.OrderBy);

    /// <summary>Never compiles: an order names the generated fields.</summary>
    /// <param name="key">A lambda.</param>
    [Obsolete(LambdaMessages.OrderBy, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryQuery<T, TId> OrderByDescending<TKey>(Func<T, TKey> key) =>
        throw new NotSupportedException(LambdaMessages.OrderBy);

    /// <summary>Never compiles: an order names the generated fields.</summary>
    /// <param name="key">A lambda.</param>
    [Obsolete(LambdaMessages.OrderBy, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryQuery<T, TId> ThenBy<TKey>(Func<T, TKey> key) =>
        throw new NotSupportedException(LambdaMessages.OrderBy);

    /// <summary>Never compiles: an order names the generated fields.</summary>
    /// <param name="key">A lambda.</param>
    [Obsolete(LambdaMessages.OrderBy, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryQuery<T, TId> ThenByDescending<TKey>(Func<T, TKey> key) =>
        throw new NotSupportedException(LambdaMessages.OrderBy);

    /// <summary>
    /// Passes over the first results. They are read all the same: to page, use <see cref="ToPageAsync"/>.
    /// </summary>
    /// <param name="count">How many.</param>
    public MemoryQuery<T, TId> Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return With(Definition with { Skip = count });
    }

    /// <summary>Also finds documents that are left out by default.</summary>
    /// <param name="include">Which.</param>
    public MemoryQuery<T, TId> Include(MemoryInclude include) => With(Definition with { Include = include });

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
        return new(this, field.Get, field);
    }

    /// <summary>Never compiles: a projection names the generated fields.</summary>
    /// <param name="selector">A lambda.</param>
    [Obsolete(LambdaMessages.Select, error: true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MemoryProjection<T, TId, TValue> Select<TValue>(Func<T, TValue> selector) =>
        throw new NotSupportedException(LambdaMessages.Select);

    /// <summary>Reads all results, as one moment found them.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The results; a document that cannot be read is an entry with its error.</returns>
    public ValueTask<IReadOnlyList<MemoryEntry<T, TId>>> ToListAsync(CancellationToken cancellationToken = default) =>
        _runner.ToListAsync(Definition, cancellationToken);

    /// <summary>
    /// Reads the results as they are consumed, page by page: each page is one moment, the whole need not be.
    /// </summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public IAsyncEnumerable<MemoryEntry<T, TId>> AsAsyncEnumerable(CancellationToken cancellationToken = default) =>
        _runner.EnumerateAsync(Definition, cancellationToken);

    /// <summary>Reads a page of the results.</summary>
    /// <param name="size">How many documents at most.</param>
    /// <param name="continuation">What the page before gave, or <see langword="null"/> for the first one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The continuation is not one of this query.</exception>
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

    /// <summary>Reads the first result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result; a document that cannot be read is an entry with its error.</returns>
    /// <exception cref="InvalidOperationException">There is no result.</exception>
    public async ValueTask<MemoryEntry<T, TId>> FirstAsync(CancellationToken cancellationToken = default) =>
        await FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? throw QueryResults.None(Definition);

    /// <summary>Reads the only result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result, or <see langword="null"/> if there is none.</returns>
    /// <exception cref="InvalidOperationException">There is more than one result.</exception>
    public async ValueTask<MemoryEntry<T, TId>?> SingleOrDefaultAsync(CancellationToken cancellationToken = default)
    {
        DocumentQuery two = Definition with { Limit = Math.Min(2, Definition.Limit) };
        IReadOnlyList<MemoryEntry<T, TId>> found = await _runner.ToListAsync(
            two, cancellationToken).ConfigureAwait(false);
        return QueryResults.OnlyOf(Definition, found);
    }

    /// <summary>Reads the only result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The result; a document that cannot be read is an entry with its error.</returns>
    /// <exception cref="InvalidOperationException">There is no result, or more than one.</exception>
    public async ValueTask<MemoryEntry<T, TId>> SingleAsync(CancellationToken cancellationToken = default) =>
        await SingleOrDefaultAsync(cancellationToken).ConfigureAwait(false) ?? throw QueryResults.None(Definition);

    /// <summary>
    /// Deletes the results, in transactions of up to 1,000 documents; an item that fails does not hinder the others.
    /// </summary>
    /// <remarks>
    /// Each document is asked once more in the transaction that deletes it: one that another write has made no result
    /// by then stays, and is not among the outcomes.
    /// </remarks>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>An outcome for each document, in the order of the query.</returns>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> DeleteAsync(
        CancellationToken cancellationToken = default) =>
        _runner.DeleteAsync(Definition, cancellationToken);

    /// <summary>
    /// Edits the results, in transactions of up to 1,000 documents; an item that fails does not hinder the others.
    /// </summary>
    /// <remarks>
    /// As with <see cref="IMemoryRepository{T, TId}.UpdateManyAsync"/>, what another write changed in between is read,
    /// asked and edited again; a document that it made no result stays as it is, and is not among the outcomes.
    /// </remarks>
    /// <param name="update">Makes the new value of the current one. Can run more than once; must not change the
    /// key.</param>
    /// <param name="cancellationToken">Ends the wait; a write that was taken up is still finished.</param>
    /// <returns>An outcome for each document, in the order of the query.</returns>
    public ValueTask<IReadOnlyList<MemoryWriteOutcome<TId>>> UpdateAsync(
        Func<T, T> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        return _runner.UpdateAsync(Definition, update, cancellationToken);
    }

    /// <summary>Counts the results, within what <see cref="Skip"/> and <see cref="Take"/> leave.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<long> CountAsync(CancellationToken cancellationToken = default) =>
        _runner.CountAsync(Definition, cancellationToken);

    /// <summary>Whether there is a result.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<bool> AnyAsync(CancellationToken cancellationToken = default) =>
        await _runner.CountAsync(
            Definition with { Order = [], Limit = Math.Min(1, Definition.Limit) }, cancellationToken)
                .ConfigureAwait(false) > 0;

    /// <summary>
    /// A live query: the results as they are now, and again whenever a change of the type makes them others.
    /// </summary>
    /// <remarks>
    /// Each item is the whole result, as one moment found it. The Channel holds one: a consumer that is slow is handed
    /// the newest and never one that is superseded, and the writers never wait for it. It completes when the token is
    /// cancelled or the store is closed. What a purge or an eviction removes is gone from the next result.
    /// </remarks>
    /// <param name="cancellationToken">Ends the query.</param>
    public ChannelReader<IReadOnlyList<MemoryEntry<T, TId>>> Watch(CancellationToken cancellationToken = default) =>
        _runner.Watch(Definition, cancellationToken);

    /// <summary>Asks a question in plain words of the documents that the query finds.</summary>
    /// <param name="question">The question.</param>
    /// <param name="options">How it is answered, or <see langword="null"/> for the default.</param>
    /// <exception cref="InvalidOperationException">The query has an order or limits: hits come by their score, and
    /// options limit them.</exception>
    public MemoryRecall<T, TId> Recall(string question, RecallOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (!Definition.Order.IsEmpty || Definition.Skip > 0 || Definition.Limit < int.MaxValue)
        {
            throw new InvalidOperationException(
                "Hits come in the order of their score. Leave OrderBy, Skip and Take out of the query; RecallOptions.MaxResults limits them.");
        }

        options ??= RecallOptions.Default;
        var scope = new RecallScope(Definition.Prefix) { Predicate = Definition.Predicate, Upcast = Definition.Upcast };
        var recall = new DocumentRecall
        {
            Question = question,
            Scopes = [scope],
            MinScore = options.MinScore,
            Weights = options.Weights,
            Snippet = options.Snippet,
        };
        return new(_runner, recall, options);
    }

    /// <summary>Finds the results whose vectors are nearest to one, exactly.</summary>
    /// <param name="field">The member that holds the vectors.</param>
    /// <param name="vector">The vector.</param>
    /// <param name="count">How many results at most. The default value is 10.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>
    /// The results, the nearest first. Their score is the cosine, the dot product, or the negative distance, as the
    /// member's <see cref="VectorAttribute.Distance"/> says: the greater, the nearer.
    /// </returns>
    /// <exception cref="ArgumentException">The vector has another number of dimensions than those of the
    /// member.</exception>
    /// <exception cref="InvalidOperationException">The query has an order or limits.</exception>
    /// <exception cref="NotSupportedException">The store keeps no vectors.</exception>
    public ValueTask<IReadOnlyList<MemoryMatch<T, TId>>> NearestAsync(
        MemoryVectorField<T> field, ReadOnlyMemory<float> vector, int count = 10,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        field.ThrowIfOther(vector, nameof(vector));
        if (!Definition.Order.IsEmpty || Definition.Skip > 0 || Definition.Limit < int.MaxValue)
        {
            throw new InvalidOperationException(
                "The nearest come first, and the count limits them. Leave OrderBy, Skip and Take out of the query.");
        }

        var query = new VectorQuery
        { Documents = Definition, Index = field.Index, Vector = vector, Limit = count };
        return _runner.NearestAsync(query, cancellationToken);
    }

    /// <summary>Looks for words in the members that carry <see cref="FullTextAttribute"/>.</summary>
    /// <param name="text">What is looked for.</param>
    public MemoryTextQuery<T, TId> Match(FullText text) => Match(text, null);

    /// <summary>Looks for words in one member that carries <see cref="FullTextAttribute"/>.</summary>
    /// <param name="field">The member.</param>
    /// <param name="text">What is looked for.</param>
    public MemoryTextQuery<T, TId> Match(MemoryField<T> field, FullText text)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Match(text, field.Member);
    }

    private MemoryTextQuery<T, TId> Match(FullText text, MemoryMember? member)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(_runner, Definition with { Match = new FullTextMatch(text.Expression) { Member = member } });
    }

    /// <summary>
    /// Each result once, whatever is written meanwhile: page by page in the order of the ids, where a document keeps
    /// its place, or, where the order decides what is a result, all of them as one moment found them.
    /// </summary>
    internal async IAsyncEnumerable<MemoryEntry<T, TId>> EachOnceAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Definition is { Skip: 0, Limit: int.MaxValue })
        {
            await foreach (MemoryEntry<T, TId> entry in Unordered().AsAsyncEnumerable(
                cancellationToken).ConfigureAwait(false))
            {
                yield return entry;
            }
        }
        else
        {
            foreach (MemoryEntry<T, TId> entry in await ToListAsync(cancellationToken).ConfigureAwait(false))
                yield return entry;
        }
    }

    /// <summary>The same query without its order.</summary>
    internal MemoryQuery<T, TId> Unordered() => With(Definition with { Order = [] });

    private MemoryQuery<T, TId> With(DocumentQuery definition) => new(_runner, definition);
}
