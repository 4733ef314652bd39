namespace TypedMemory;

/// <summary>The language by whose rules the words of a text are compared.</summary>
/// <remarks>
/// In every language case and accents make no difference, emoji are words, and Chinese, Japanese and Korean text is
/// found by two characters that stand beside each other, and by one.
/// </remarks>
public enum FullTextLanguage
{
    /// <summary>English: words are compared by their stems, so that <c>friday</c> finds "Fridays".</summary>
    English,

    /// <summary>German: words are compared by their stems, so that <c>Haus</c> finds "Häusern".</summary>
    German,

    /// <summary>
    /// No language: a word is found as it is written. For names, codes, and languages that are not in this list.
    /// </summary>
    None,
}
