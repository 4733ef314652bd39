namespace TypedMemory;

/// <summary>Which documents a list reads, in the order of their ids' UTF-8 bytes.</summary>
/// <typeparam name="TId">The typed key of the memory type.</typeparam>
public sealed record MemoryListOptions<TId>
    where TId : struct, IMemoryId<TId>
{
    /// <summary>
    /// Only ids that start with this, e.g. <c>FactId.ForAgent("a7")</c>. The default value is <see langword="null"/>:
    /// the whole type.
    /// </summary>
    public MemoryPrefix<TId>? Prefix { get; init; }

    /// <summary>Only ids from this one on. The default value is <see langword="null"/>: from the first.</summary>
    public TId? From { get; init; }

    /// <summary>Only ids up to this one. The default value is <see langword="null"/>: to the last.</summary>
    public TId? To { get; init; }

    /// <summary>
    /// Whether the greatest id comes first; from and to then run downwards. The default value is
    /// <see langword="false"/>.
    /// </summary>
    public bool Descending { get; init; }

    /// <summary>
    /// Documents that are listed although they are left out by default. The default value is <see
    /// cref="MemoryInclude.None"/>.
    /// </summary>
    public MemoryInclude Include { get; init; }

    /// <summary>How many documents a page has at most. The default value is 100.</summary>
    public int PageSize { get; init; } = 100;
}
