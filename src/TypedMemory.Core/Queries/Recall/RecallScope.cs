using System.Collections.Immutable;

namespace TypedMemory;

/// <summary>The documents of one type that a question is asked of.</summary>
/// <param name="Prefix">Only ids that start with this; at least the prefix of the type, e.g. <c>fact:</c>.</param>
public sealed record RecallScope(string Prefix)
{
    /// <summary>What is asked of each document. The default value holds for every one.</summary>
    public MemoryPredicate Predicate { get; init; } = new MemoryPredicate.All([]);

    /// <summary>
    /// Brings documents of older versions into the form that is asked about. The default value is
    /// <see langword="null"/>: the type has one
    /// version.
    /// </summary>
    public DocumentUpcast? Upcast { get; init; }

    /// <summary>
    /// The question as vectors, for the indexes that are searched by them. The default value is empty: by its words
    /// only.
    /// </summary>
    public ImmutableArray<RecallVector> Vectors { get; init; } = [];

    /// <summary>How much age counts. The default value is <see langword="null"/>: nothing.</summary>
    public RecallRecency? Recency { get; init; }

    /// <summary>How much importance counts. The default value is <see langword="null"/>: nothing.</summary>
    public RecallImportance? Importance { get; init; }
}
