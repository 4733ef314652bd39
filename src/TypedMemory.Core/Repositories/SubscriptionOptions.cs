namespace TypedMemory;

/// <summary>Options for a named subscription.</summary>
/// <typeparam name="TId">The typed key of the memory type.</typeparam>
public sealed record SubscriptionOptions<TId>
    where TId : struct, IMemoryId<TId>
{
    /// <summary>
    /// Where a subscription starts that has no place in the store yet. The default value is
    /// <see cref="ChangeSince.Beginning"/>.
    /// </summary>
    public ChangeSince Since { get; init; } = ChangeSince.Beginning;

    /// <summary>Whether deletes are delivered. The default value is <see langword="true"/>.</summary>
    public bool IncludeDeleted { get; init; } = true;

    /// <summary>
    /// Only ids that start with this, e.g. <c>FactId.ForAgent("a7")</c>. The default value is <see langword="null"/>:
    /// the whole type.
    /// </summary>
    public MemoryPrefix<TId>? Prefix { get; init; }

    /// <summary>How many changes are read ahead of the consumer. The default value is 256.</summary>
    public int Capacity { get; init; } = 256;

    /// <summary>
    /// Whether a subscription whose place belongs to another incarnation of the store, since that was restored, starts
    /// from the beginning. The default value is <see langword="false"/>: its Channel ends with an error.
    /// </summary>
    public bool StartOverAfterRestore { get; init; }
}
