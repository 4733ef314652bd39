using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>A question in plain words, as a store answers it.</summary>
public sealed record DocumentRecall
{
    /// <summary>The question.</summary>
    public required string Question { get; init; }

    /// <summary>Of which documents it is asked.</summary>
    public required ImmutableArray<RecallScope> Scopes { get; init; }

    /// <summary>How many documents at most. The default value is 10.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Only documents with at least this score. The default value is 0.</summary>
    public double MinScore { get; init; }

    /// <summary>
    /// Only documents of at least this trust. The default value is <see langword="null"/>: all.
    /// </summary>
    public MemoryTrust? MinTrust { get; init; }

    /// <summary>How many documents before a hit in its conversation are read with it. The default value is 0.</summary>
    public int Before { get; init; }

    /// <summary>How many documents behind a hit in its conversation are read with it. The default value is 0.</summary>
    public int After { get; init; }

    /// <summary>How much counts beside the words. The default value is <see cref="RecallWeights.Default"/>.</summary>
    public RecallWeights Weights { get; init; } = RecallWeights.Default;

    /// <summary>How the excerpts are cut. The default value is <see cref="SnippetOptions.Default"/>.</summary>
    public SnippetOptions Snippet { get; init; } = SnippetOptions.Default;
}
