using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>
/// A question in plain words to several memory types. Immutable: every method gives another one;
/// <see cref="ToListAsync"/> asks it.
/// </summary>
/// <example><code>
/// var hits = await recall.Ask("what do we do on Fridays?")
///     .Of&lt;Turn&gt;(TurnFields.Agent == "a7")
///     .Of&lt;Note&gt;()
///     .Context(before: 1, after: 1)
///     .ToListAsync();
/// </code></example>
public sealed class MemoryQuestion
{
    private readonly Func<MemoryQuestion, CancellationToken, ValueTask<IReadOnlyList<RecallItem>>> _ask;

    /// <summary>Creates a question; called by <see cref="IMemoryRecall"/>.</summary>
    /// <param name="text">The question.</param>
    /// <param name="options">How it is answered.</param>
    /// <param name="ask">What answers it.</param>
    public MemoryQuestion(
        string text, RecallOptions options,
        Func<MemoryQuestion, CancellationToken, ValueTask<IReadOnlyList<RecallItem>>> ask)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ask);
        (Text, Options, _ask) = (text, options, ask);
    }

    private MemoryQuestion(MemoryQuestion other)
    {
        (Text, Options, _ask) = (other.Text, other.Options, other._ask);
        (Types, Filters, Prefixes) = (other.Types, other.Filters, other.Prefixes);
        (Before, After) = (other.Before, other.After);
    }

    /// <summary>The question.</summary>
    public string Text { get; }

    /// <summary>How it is answered.</summary>
    public RecallOptions Options { get; }

    /// <summary>The types that it is asked of; empty for all that can be asked.</summary>
    public ImmutableArray<Type> Types { get; private init; } = [];

    /// <summary>What is asked of the documents of some types, beside their words.</summary>
    public ImmutableDictionary<Type, MemoryPredicate> Filters { get; private init; } =
        ImmutableDictionary<Type, MemoryPredicate>.Empty;

    /// <summary>Where the ids of some types begin that are asked: by the prefix of the type, its separator
    /// included.</summary>
    public ImmutableDictionary<string, string> Prefixes { get; private init; } =
        ImmutableDictionary<string, string>.Empty;

    /// <summary>How many documents before a hit in its conversation are read with it.</summary>
    public int Before { get; private init; }

    /// <summary>How many documents behind a hit in its conversation are read with it.</summary>
    public int After { get; private init; }

    /// <summary>Asks it of a type; without a call, it is asked of every type that can be asked.</summary>
    /// <param name="where">Only documents for which this holds, or <see langword="null"/> for all.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    public MemoryQuestion Of<T>(MemoryFilter<T>? where = null)
        where T : notnull
    {
        MemoryQuestion asked = Types.Contains(typeof(T)) ? this : new(this) { Types = Types.Add(typeof(T)) };
        return where is null ? asked : asked.Where(where);
    }

    /// <summary>Asks it of a type, for callers that have no more than its <see cref="Type"/>.</summary>
    /// <param name="type">The memory type.</param>
    /// <param name="where">Only documents for which this holds; <see langword="null"/> for all.</param>
    public MemoryQuestion Of(Type type, MemoryPredicate? where = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new(this)
        {
            Types = Types.Contains(type) ? Types : Types.Add(type),
            Filters = where is null ? Filters : Filters.SetItem(
                type,
                Filters.TryGetValue(type, out MemoryPredicate? known) ? MemoryPredicate.And(known, where) : where),
        };
    }

    /// <summary>
    /// Asks it of the documents of a type whose ids begin so, e.g. <c>TurnId.ForAgent("a7")</c>. Of several calls for
    /// one type the last one counts; other types are asked only if they are named too.
    /// </summary>
    /// <param name="prefix">The beginning of the ids.</param>
    /// <typeparam name="TId">The typed key of the memory type.</typeparam>
    public MemoryQuestion Of<TId>(MemoryPrefix<TId> prefix)
        where TId : struct, IMemoryId<TId> =>
        new(this) { Prefixes = Prefixes.SetItem(TId.TypePrefix, prefix.Text) };

    /// <summary>
    /// Only documents of a type for which a filter holds; with several calls, every one. Other types are asked as
    /// before.
    /// </summary>
    /// <param name="filter">The filter, of comparisons with the generated fields of the type.</param>
    /// <typeparam name="T">The memory type.</typeparam>
    public MemoryQuestion Where<T>(MemoryFilter<T> filter)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(filter);
        MemoryPredicate both = Filters.TryGetValue(typeof(T), out MemoryPredicate? known)
            ? MemoryPredicate.And(known, filter.Predicate) : filter.Predicate;
        return new(this) { Filters = Filters.SetItem(typeof(T), both) };
    }

    /// <summary>Reads with each hit what stands beside it in its conversation, where its type has any.</summary>
    /// <param name="before">How many documents before it.</param>
    /// <param name="after">How many documents behind it.</param>
    public MemoryQuestion Context(int before, int after)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return new(this) { Before = before, After = after };
    }

    /// <summary>Asks the question; all hits are of one moment of the store.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hits, the best first.</returns>
    /// <exception cref="ArgumentException">A type is not registered, or can not be asked.</exception>
    public ValueTask<IReadOnlyList<RecallItem>> ToListAsync(CancellationToken cancellationToken = default) =>
        _ask(this, cancellationToken);
}
