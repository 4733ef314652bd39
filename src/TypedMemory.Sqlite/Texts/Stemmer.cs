namespace TypedMemory.Sqlite.Texts;

/// <summary>Takes the endings from words of a language, so that the forms of a word are found by each other.</summary>
internal abstract class Stemmer
{
    /// <summary>How many characters more than the word the buffer must have.</summary>
    public const int Room = 2;

    /// <summary>Stems a word of lower-case letters without accents, in place.</summary>
    /// <param name="word">The word, with <see cref="Room"/> behind it.</param>
    /// <param name="length">The word's length.</param>
    /// <returns>The length of the stem.</returns>
    public abstract int Stem(Span<char> word, int length);

    /// <summary>Where the region begins that lies behind the first consonant after a vowel.</summary>
    protected static int Region(ReadOnlySpan<char> word, int start, Func<char, bool> isVowel)
    {
        for (int i = start + 1; i < word.Length; i++)
        {
            if (!isVowel(word[i]) && isVowel(word[i - 1])) return i + 1;
        }

        return word.Length;
    }
}
