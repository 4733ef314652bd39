namespace TypedMemory;

/// <summary>How the excerpt around what was found is cut.</summary>
public sealed record SnippetOptions
{
    /// <summary>The greatest number of words that an excerpt can have.</summary>
    public const int MaxWords = 64;

    private readonly int _words = 16;

    /// <summary>The options that hold where none are given.</summary>
    public static SnippetOptions Default { get; } = new();

    /// <summary>What stands before a word that was found. The default value is <c>[</c>.</summary>
    public string Open { get; init; } = "[";

    /// <summary>What stands behind a word that was found. The default value is <c>]</c>.</summary>
    public string Close { get; init; } = "]";

    /// <summary>What stands where text is left out. The default value is <c>…</c>.</summary>
    public string Ellipsis { get; init; } = "…";

    /// <summary>How many words an excerpt has, from 1 to <see cref="MaxWords"/>. The default value is 16.</summary>
    public int Words
    {
        get => _words;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxWords);
            _words = value;
        }
    }
}
