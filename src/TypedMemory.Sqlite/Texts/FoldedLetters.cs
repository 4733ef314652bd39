using System.Text;

namespace TypedMemory.Sqlite.Texts;

/// <summary>
/// Brings letters to the form in which they are compared: lower case, without accents, of normal width.
/// </summary>
/// <remarks>
/// A table of its own, since normalization does nothing where an application runs without globalization data.
/// </remarks>
internal static class FoldedLetters
{
    private const int LatinFirst = 0xC0, LatinAdditionalFirst = 0x1E00, HalfwidthFirst = 0xFF66;

    /// <summary>What stands in the tables for a letter that is its own base.</summary>
    private const char Itself = '?';

    private const string Latin =
        "aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?yaaaaaaccccccccdd"
        + "ddeeeeeeeeeegggggggghhhhiiiiiiiiii??jjkk?llllllllllnnnnnnn?nnoooooo??rrrrrrssssss"
        + "ssttttttuuuuuuuuuuuuwwyyyzzzzzz?b???????????????????????????????oo?????????????u"
        + "u????????????????????????????aaiioouuuuuuuuuu?aaaa????ggkkoooo??j???gg??nnaa??oo"
        + "aaaaeeeeiiiioooorrrruuuusstt??hh??????aaeeooooooooyy???????????????b????????????";

    private const string LatinAdditional =
        "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo"
        + "oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy??????"
        + "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu"
        + "uuyyyyyyyy??????";

    private const string Halfwidth = "ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン";

    /// <summary>The form of a letter or digit in which it is compared.</summary>
    public static Rune Fold(Rune rune)
    {
        int value = rune.Value;
        if (value < 0x80) return value is >= 'A' and <= 'Z' ? new Rune(value | 0x20) : rune;
        if (value is >= 0xFF01 and <= 0xFF5E) return Fold(new Rune(value - 0xFEE0));
        if (Base(value) is { } found) return new Rune(found);
        return Rune.ToLowerInvariant(rune);
    }

    /// <summary>The second letter of one that stands for two, e.g. that of <c>ß</c>; 0 for every other one.</summary>
    public static char Second(Rune rune) => rune.Value switch
    {
        'ß' or 'ẞ' => 's',
        'æ' or 'Æ' or 'œ' or 'Œ' => 'e',
        _ => '\0',
    };

    private static char? Base(int value)
    {
        switch (value)
        {
            case 'ß' or 'ẞ': return 's';
            case 'æ' or 'Æ': return 'a';
            case 'œ' or 'Œ': return 'o';
            case 'ς': return 'σ';
        }

        (string table, int first) = value switch
        {
            < LatinAdditionalFirst => (Latin, LatinFirst),
            < HalfwidthFirst => (LatinAdditional, LatinAdditionalFirst),
            _ => (Halfwidth, HalfwidthFirst),
        };
        int index = value - first;
        return index >= 0 && index < table.Length && table[index] != Itself ? table[index] : null;
    }
}
