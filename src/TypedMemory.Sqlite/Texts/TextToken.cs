namespace TypedMemory.Sqlite.Texts;

/// <summary>A word of a text.</summary>
/// <param name="Term">The form in which it is compared: of a language that stems, the stem.</param>
/// <param name="Exact">The word as it stands there, but for case and accents; the same as the term where it is its own
/// stem.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="Length">How many characters of the text it takes.</param>
internal readonly record struct TextToken(string Term, string Exact, int Start, int Length)
{
    /// <summary>Whether it is two characters of a script without spaces, or the only one between others.</summary>
    public bool IsIdeographic { get; init; }

    /// <summary>
    /// Whether nothing but punctuation stands between it and the word before: <c>node.js</c>, <c>snake_case</c>.
    /// </summary>
    public bool IsJoined { get; init; }

    /// <summary>Whether the word begins with a capital letter.</summary>
    public bool IsCapitalized { get; init; }
}
