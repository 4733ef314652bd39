using System.Text;

namespace TypedMemory.Hub.Views;

/// <summary>Latin letters with accents as the letters that they are made of.</summary>
internal static class LatinLetters
{
    private const int First = 0xc0, Last = 0x17f;

    // From U+00C0 on, 16 to a line; a dot is not a letter, or one that is two.
    private const string Base =
        "AAAAAA.CEEEEIIII" + ".NOOOOO.OUUUUY.." + "aaaaaa.ceeeeiiii" + ".nooooo.ouuuuy.y"
        + "AaAaAaCcCcCcCcDd" + "DdEeEeEeEeEeGgGg" + "GgGgHhHhIiIiIiIi" + "Ii..JjKk.LlLlLlL"
        + "lLlNnNnNn...OoOo" + "Oo..RrRrRrSsSsSs" + "SsTtTtTtUuUuUuUu" + "UuUuWwYyYZzZzZzs";

    /// <summary>Takes a character apart.</summary>
    /// <returns>Its letters, none if it is not Latin, and a number for its accent, 0 if it has none.</returns>
    public static (string Letters, int Accent) Split(Rune rune)
    {
        int value = rune.Value;
        if (value < 0x80) return (char.IsAsciiLetter((char)value) ? rune.ToString() : "", 0);
        string two = value switch
        {
            0xdf => "ss",
            0xc6 => "AE",
            0xe6 => "ae",
            0x152 => "OE",
            0x153 => "oe",
            0x132 => "IJ",
            0x133 => "ij",
            _ => "",
        };
        if (two.Length > 0) return (two, value);
        if (value is < First or > Last || Base[value - First] == '.') return ("", 0);
        // The capital and the small letter have the same accent.
        return (Base[value - First].ToString(), Rune.ToLowerInvariant(rune).Value);
    }
}
