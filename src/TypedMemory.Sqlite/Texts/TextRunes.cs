using System.Globalization;
using System.Text;

namespace TypedMemory.Sqlite.Texts;

/// <summary>What a character is to someone who looks for words.</summary>
internal static class TextRunes
{
    /// <summary>What a character is.</summary>
    public static TextRuneKind KindOf(Rune rune)
    {
        int value = rune.Value;
        if (value < 0x80) return Rune.IsLetterOrDigit(rune) ? TextRuneKind.Word : TextRuneKind.Separator;
        if (IsIdeographic(value)) return TextRuneKind.Ideographic;
        if (IsJoiner(value)) return TextRuneKind.Ignored;
        if (value is >= 0x1F000 and <= 0x1FFFF) return TextRuneKind.Symbol;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => TextRuneKind.Word,
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark =>
                TextRuneKind.Mark,
            UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.CurrencySymbol =>
                TextRuneKind.Symbol,
            _ => TextRuneKind.Separator,
        };
    }

    /// <summary>Whether it is half of a flag.</summary>
    public static bool IsRegional(Rune rune) => rune.Value is >= 0x1F1E6 and <= 0x1F1FF;

    /// <summary>Whether it is an accent that is written behind its letter.</summary>
    public static bool IsAccent(Rune rune) =>
        rune.Value is (>= 0x300 and <= 0x36F) or (>= 0x1AB0 and <= 0x1AFF) or (>= 0x1DC0 and <= 0x1DFF);

    /// <summary>Letters of scripts that put no space between words: Chinese, Japanese and Korean.</summary>
    private static bool IsIdeographic(int value) => value is
        (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF)
            or (>= 0x20000 and <= 0x3FFFF)
        or (>= 0x3041 and <= 0x3096) or (>= 0x309D and <= 0x309F) or (>= 0x30A1 and <= 0x30FA)
            or (>= 0x30FC and <= 0x30FF)
        or (>= 0x3105 and <= 0x312F) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9D) or 0x3005 or 0x3006
            or 0x3007
        or (>= 0xAC00 and <= 0xD7AF) or (>= 0x1100 and <= 0x11FF) or (>= 0x3131 and <= 0x318E)
            or (>= 0xA960 and <= 0xA97F);

    /// <summary>
    /// What joins or varies emoji without being one: joiners, variations, skin tones, tags; and soft hyphens.
    /// </summary>
    private static bool IsJoiner(int value) => value is
        0xAD or 0x200B or 0x200C or 0x200D or 0x2060 or 0x20E3 or (>= 0xFE00 and <= 0xFE0F)
            or (>= 0x1F3FB and <= 0x1F3FF)
        or (>= 0xE0000 and <= 0xE01EF);
}
