using TypedMemory.Sqlite.Queries;

namespace TypedMemory.Sqlite.Recall;

/// <summary>One type's part in a search: its matches, and what their rows are.</summary>
/// <param name="Scope">What is asked of the type.</param>
/// <param name="Index">Its full-text index.</param>
/// <param name="Matches">The rows with words of the question.</param>
internal sealed record RecallCorpus(RecallScope Scope, StoredIndex Index, RecallMatches Matches)
{
    /// <summary>
    /// The documents of older versions of the type, whose rows these are in a table of their own, or
    /// <see langword="null"/> if the rows are those
    /// of <c>texts</c>.
    /// </summary>
    public IReadOnlyList<RecallDocument>? Documents { get; init; }

    /// <summary>Whether documents of the type belong to conversations.</summary>
    public bool HasThreads => Documents is null && !Index.Index.Thread.IsEmpty;
}
