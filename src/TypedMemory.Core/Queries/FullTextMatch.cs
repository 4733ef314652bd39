namespace TypedMemory;

/// <summary>What a query looks for in the full text, as a store answers it.</summary>
/// <param name="Expression">The expression in FTS5 syntax.</param>
public sealed record FullTextMatch(string Expression)
{
    /// <summary>
    /// The only member to look in. The default value is <see langword="null"/>: every one of the index.
    /// </summary>
    public MemoryMember? Member { get; init; }

    /// <summary>How the excerpts are cut. The default value is <see cref="SnippetOptions.Default"/>.</summary>
    public SnippetOptions Snippet { get; init; } = SnippetOptions.Default;
}
