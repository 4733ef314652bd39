using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// A question in plain words to the documents of a memory type. Immutable: every method gives another one;
/// <see cref="ToListAsync"/> asks it.
/// </summary>
/// <remarks>
/// Any word of the question can be found, in the members with <see cref="FullTextAttribute"/>; words that say little
/// are left out unless there are no others, rare ones count more. No model is asked.
/// </remarks>
/// <example><code>
/// var hits = await turns.Recall("what do we do on Fridays?")
///     .Where(TurnFields.Agent == "a7")
///     .Context(before: 2, after: 2)
///     .ToListAsync();
/// </code></example>
/// <typeparam name="T">The memory type.</typeparam>
/// <typeparam name="TId">Its typed key.</typeparam>
public sealed class MemoryRecall<T, TId>
    where T : notnull
    where TId : struct, IMemoryId<TId>
{
    private readonly IMemoryQueryRunner<T, TId> _runner;

    internal MemoryRecall(IMemoryQueryRunner<T, TId> runner, DocumentRecall definition, RecallOptions options) =>
        (_runner, Definition, Options) = (runner, definition, options);

    /// <summary>What is asked.</summary>
    public DocumentRecall Definition { get; }

    /// <summary>How it is answered.</summary>
    public RecallOptions Options { get; }

    private RecallScope Scope => Definition.Scopes[0];

    /// <summary>
    /// Only documents for which the filter holds; with several calls, every one. It narrows down before words are
    /// looked for.
    /// </summary>
    /// <param name="filter">The filter, of comparisons with the generated fields of the type.</param>
    public MemoryRecall<T, TId> Where(MemoryFilter<T> filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return With(Scope with { Predicate = MemoryPredicate.And(Scope.Predicate, filter.Predicate) });
    }

    /// <summary>
    /// Reads with each hit what stands beside it in its conversation, which the type declares with <c>Thread</c>.
    /// </summary>
    /// <param name="before">How many documents before it.</param>
    /// <param name="after">How many documents behind it.</param>
    public MemoryRecall<T, TId> Context(int before, int after)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return With(Definition with { Before = before, After = after });
    }

    /// <summary>
    /// Adds to the score of documents whose vectors are near to one that the application has, e.g. of a picture.
    /// </summary>
    /// <param name="field">The member that holds the vectors.</param>
    /// <param name="vector">The vector.</param>
    /// <exception cref="ArgumentException">The vector has another number of dimensions than those of the
    /// member.</exception>
    public MemoryRecall<T, TId> Near(MemoryVectorField<T> field, ReadOnlyMemory<float> vector)
    {
        ArgumentNullException.ThrowIfNull(field);
        field.ThrowIfOther(vector, nameof(vector));
        return With(Scope with { Vectors = Scope.Vectors.Add(new RecallVector(field.Index, field.Model, vector)) });
    }

    /// <summary>Adds to the score of young documents.</summary>
    /// <param name="time">The member with the time: a date, with a time or without one.</param>
    /// <param name="halfLife">After what time half of the weight is left.</param>
    /// <param name="weight">What is added to a document of this moment, as a share of its score. The default value is
    /// 1: it is doubled.</param>
    /// <exception cref="ArgumentException">The member is not a time.</exception>
    public MemoryRecall<T, TId> Recency(IMemoryOrder<T> time, TimeSpan halfLife, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(halfLife, TimeSpan.Zero);
        ThrowIfNoWeight(weight, nameof(weight));
        bool isTime = time.Member.Kind is MemoryValueKind.DateTime or MemoryValueKind.DateTimeOffset
            or MemoryValueKind.DateOnly;
        if (!isTime)
        {
            throw new ArgumentException(
                $"\"{time.Member.Name}\" is not a date, so documents have no age by it. Name a member with a date.",
                nameof(time));
        }

        return With(Scope with { Recency = new RecallRecency(time.Member, halfLife, weight) });
    }

    /// <summary>Adds to the score of important documents.</summary>
    /// <param name="importance">The member with the number, 0 for what does not matter.</param>
    /// <param name="max">The number of what is most important. The default value is 1.</param>
    /// <param name="weight">What is added to a document with that number, as a share of its score. The default value is
    /// 1: it is doubled.</param>
    /// <exception cref="ArgumentException">The member is not a number.</exception>
    public MemoryRecall<T, TId> Importance(IMemoryOrder<T> importance, double max = 1, double weight = 1)
    {
        ArgumentNullException.ThrowIfNull(importance);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(max);
        ThrowIfNoWeight(weight, nameof(weight));
        bool isNumber = importance.Member.Kind is MemoryValueKind.Int64 or MemoryValueKind.UInt64
            or MemoryValueKind.Single
            or MemoryValueKind.Double or MemoryValueKind.Decimal or MemoryValueKind.Enum;
        if (!isNumber)
        {
            throw new ArgumentException(
                $"\"{importance.Member.Name}\" is not a number, so documents have no importance by it. Name a member with a number.",
                nameof(importance));
        }

        return With(Scope with { Importance = new RecallImportance(importance.Member, max, weight) });
    }

    /// <summary>Asks the question; all hits are of one moment of the store.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The hits, the best first.</returns>
    /// <exception cref="TypedMemoryException">
    /// With <see cref="TypedMemoryErrorCodes.BadRequest"/>: no member of the type carries
    /// <see cref="FullTextAttribute"/>.
    /// </exception>
    /// <exception cref="NotSupportedException">The store keeps no full text.</exception>
    public ValueTask<IReadOnlyList<RecallHit<T, TId>>> ToListAsync(CancellationToken cancellationToken = default) =>
        _runner.RecallAsync(Definition, Options, cancellationToken);

    private static void ThrowIfNoWeight(double weight, string name)
    {
        if (!(weight >= 0) || double.IsInfinity(weight))
        {
            throw new ArgumentOutOfRangeException(name, weight, "A weight is a finite number of 0 or more.");
        }
    }

    private MemoryRecall<T, TId> With(RecallScope scope) => With(Definition with { Scopes = [scope] });

    private MemoryRecall<T, TId> With(DocumentRecall definition) => new(_runner, definition, Options);
}
