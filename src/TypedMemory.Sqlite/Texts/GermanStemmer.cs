namespace TypedMemory.Sqlite.Texts;

/// <summary>Stems German words by the rules of the Snowball project; umlauts and sharp s are gone before.</summary>
internal sealed class GermanStemmer : Stemmer
{
    public static GermanStemmer Instance { get; } = new();

    private GermanStemmer()
    {
    }

    public override int Stem(Span<char> word, int length)
    {
        if (length <= 3) return length;

        // u and y between vowels are consonants: written in capitals until the end.
        for (int i = 1; i + 1 < length; i++)
        {
            if (word[i] is 'u' or 'y' && IsVowel(word[i - 1]) && IsVowel(word[i + 1]))
                word[i] = char.ToUpperInvariant(word[i]);
        }

        int first = Region(word[..length], 0, IsVowel), second = Region(word[..length], first, IsVowel);
        first = Math.Max(first, 3);
        length = DropInflection(word, length, first);
        length = DropComparison(word, length, first);
        length = DropDerivation(word, length, first, second);
        word[..length].Replace('U', 'u');
        word[..length].Replace('Y', 'y');
        return length;
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y';

    private static int DropInflection(Span<char> word, int length, int first)
    {
        ReadOnlySpan<char> whole = word[..length];
        if (Ends(whole, first, "ern", out int stem) || Ends(whole, first, "em", out stem)
            || Ends(whole, first, "er", out stem)) return stem;
        if (Ends(whole, first, "en", out stem) || Ends(whole, first, "es", out stem)
            || Ends(whole, first, "e", out stem))
        {
            return whole[..stem].EndsWith("niss") ? stem - 1 : stem;
        }

        return Ends(whole, first, "s", out stem) && "bdfghklmnrt".Contains(word[stem - 1]) ? stem : length;
    }

    private static int DropComparison(Span<char> word, int length, int first)
    {
        ReadOnlySpan<char> whole = word[..length];
        if (Ends(whole, first, "est", out int stem) || Ends(whole, first, "en", out stem)
            || Ends(whole, first, "er", out stem)) return stem;
        return Ends(whole, first, "st", out stem) && stem > 3 && "bdfghklmnt".Contains(word[stem - 1]) ? stem : length;
    }

    private static int DropDerivation(Span<char> word, int length, int first, int second)
    {
        ReadOnlySpan<char> whole = word[..length];
        if (Ends(whole, second, "end", out int stem) || Ends(whole, second, "ung", out stem))
        {
            return Ends(whole[..stem], second, "ig", out int ig) && (ig == 0 || word[ig - 1] != 'e') ? ig : stem;
        }

        if (Ends(whole, second, "isch", out stem) || Ends(whole, second, "ig", out stem)
            || Ends(whole, second, "ik", out stem))
        {
            return stem > 0 && word[stem - 1] == 'e' ? length : stem;
        }

        if (Ends(whole, second, "lich", out stem) || Ends(whole, second, "heit", out stem))
        {
            return Ends(whole[..stem], first, "er", out int inner) || Ends(whole[..stem], first, "en", out inner)
                ? inner : stem;
        }

        if (!Ends(whole, second, "keit", out stem)) return length;
        return Ends(whole[..stem], second, "lich", out int lich) || Ends(whole[..stem], second, "ig", out lich)
            ? lich : stem;
    }

    /// <summary>Whether a word has an ending that lies in a region of it.</summary>
    private static bool Ends(ReadOnlySpan<char> word, int region, string ending, out int stem)
    {
        stem = word.Length - ending.Length;
        return stem >= region && word.EndsWith(ending);
    }
}
