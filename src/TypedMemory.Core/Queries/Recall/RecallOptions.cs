namespace TypedMemory;

/// <summary>Options for answering a question.</summary>
public sealed record RecallOptions
{
    private readonly int _maxResults = 10;
    private readonly int? _maxTokens;

    /// <summary>The options that hold where none are given.</summary>
    public static RecallOptions Default { get; } = new();

    /// <summary>How many hits at most. The default value is 10.</summary>
    public int MaxResults
    {
        get => _maxResults;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(MaxResults));
            _maxResults = value;
        }
    }

    /// <summary>
    /// Documents that are found although they are left out by default. The default value is <see
    /// cref="MemoryInclude.None"/>.
    /// </summary>
    public MemoryInclude Include { get; init; }

    /// <summary>
    /// Only hits with at least this score. The default value is 0. Scores depend on how rare words are in the store:
    /// compare them within one answer.
    /// </summary>
    public double MinScore { get; init; }

    /// <summary>
    /// Only documents of at least this trust, as hits and beside them: the trust of a document is the least
    /// of its members' (see <see cref="MemoryScope"/>), and <see cref="MemoryTrust.Unverified"/> where nothing is said.
    /// The default value is <see langword="null"/>: all.
    /// </summary>
    public MemoryTrust? MinTrust { get; init; }

    /// <summary>
    /// How many tokens the texts of all hits, with what is read beside them, may have together: hits are taken in their
    /// order while they fit. The default value is <see langword="null"/>: as many as there are.
    /// </summary>
    public int? MaxTokens
    {
        get => _maxTokens;
        init
        {
            if (value is { } tokens) ArgumentOutOfRangeException.ThrowIfNegative(tokens, nameof(MaxTokens));
            _maxTokens = value;
        }
    }

    /// <summary>
    /// Counts the tokens of a text. The default value counts a token for each four characters, rounded up.
    /// </summary>
    public Func<string, int> CountTokens { get; init; } = static text => (text.Length + 3) / 4;

    /// <summary>How much counts beside the words. The default value is <see cref="RecallWeights.Default"/>.</summary>
    public RecallWeights Weights { get; init; } = RecallWeights.Default;

    /// <summary>How the excerpts are cut. The default value is <see cref="SnippetOptions.Default"/>.</summary>
    public SnippetOptions Snippet { get; init; } = SnippetOptions.Default;

    /// <summary>
    /// How many hits an <see cref="IReranker"/> of the application's services is shown. The default value is 50; 0
    /// leaves it out.
    /// </summary>
    public int RerankDepth { get; init; } = 50;
}
