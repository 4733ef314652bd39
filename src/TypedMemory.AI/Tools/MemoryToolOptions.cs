namespace TypedMemory;

/// <summary>Which tools a memory gives.</summary>
public sealed record MemoryToolOptions
{
    /// <summary>The options that hold where none are given.</summary>
    public static MemoryToolOptions Default { get; } = new();

    /// <summary>
    /// Whether only tools are given that leave the memory as it is. The default value is <see langword="false"/>.
    /// </summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Which memory types agents see, e.g. <c>type => type == typeof(Fact)</c>. The default value is every registered
    /// one.
    /// </summary>
    public Func<Type, bool> Types { get; init; } = static _ => true;

    /// <summary>
    /// Which of the types have tools of their own, such as <c>remember_fact</c>; those over all types (<c>recall</c>,
    /// <c>history</c>) see the others too. The default value is every one.
    /// </summary>
    public Func<Type, bool> TypesWithTools { get; init; } = static _ => true;
}
