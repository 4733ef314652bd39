namespace TypedMemory;

/// <summary>Options for a change feed: what it delivers, and from where on.</summary>
/// <typeparam name="TId">The typed key of the memory type.</typeparam>
public sealed record ChangeOptions<TId>
    where TId : struct, IMemoryId<TId>
{
    /// <summary>Where the feed starts. The default value is <see cref="ChangeSince.Beginning"/>.</summary>
    public ChangeSince Since { get; init; } = ChangeSince.Beginning;

    /// <summary>Whether deletes are delivered. The default value is <see langword="true"/>.</summary>
    public bool IncludeDeleted { get; init; } = true;

    /// <summary>
    /// Documents that are delivered although they are left out by default: with <see cref="MemoryInclude.Expired"/>
    /// also documents whose time was over when they were read. Superseded ones are always delivered. The default value
    /// is <see cref="MemoryInclude.None"/>.
    /// </summary>
    public MemoryInclude Include { get; init; }

    /// <summary>
    /// Only ids that start with this, e.g. <c>FactId.ForAgent("a7")</c>. The default value is <see langword="null"/>:
    /// the whole type.
    /// </summary>
    public MemoryPrefix<TId>? Prefix { get; init; }

    /// <summary>
    /// Whether the feed completes when it has delivered what was in the store when it was first read. The default value
    /// is <see langword="false"/>: it waits for what comes.
    /// </summary>
    public bool UntilCaughtUp { get; init; }

    /// <summary>How many changes are read ahead of the consumer. The default value is 256.</summary>
    public int Capacity { get; init; } = 256;
}
