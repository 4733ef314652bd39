using System.Globalization;
using System.Text;

namespace TypedMemory.Hub.Views;

/// <summary>The weights of characters that are not Latin letters.</summary>
internal static class CollationWeights
{
    /// <summary>The weight of <c>a</c>.</summary>
    public const byte FirstLetter = 0x40;

    // In CouchDB's published order.
    private const string Spaces = "\t\n\v\f\r ";
    private const string Signs = "`^_-,;:!?.'\"()[]{}@*/\\&#%+<=>|~";

    private const byte FirstSpace = 0x02, FirstSign = 0x08, OtherSign = 0x27, Dollar = 0x28, OtherCurrency = 0x29,
        FirstDigit = 0x2a, OtherLetter = 0x70, Special = 0x78;

    // The end of a range of all that begins with a text is by custom U+FFF0.
    private const int FirstSpecial = 0xfff0, LastSpecial = 0xffff;

    /// <summary>Whether a character stands over another one.</summary>
    public static bool IsMark(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    /// <summary>Writes the weight of a character.</summary>
    /// <returns>Whether it has one: control characters have none.</returns>
    public static bool Write(Rune rune, List<byte> output)
    {
        if (rune.IsAscii && WriteAscii((char)rune.Value, output)) return true;
        UnicodeCategory category = Rune.GetUnicodeCategory(rune);
        switch (category)
        {
            case UnicodeCategory.Control or UnicodeCategory.Format:
                return false;
            case UnicodeCategory.DecimalDigitNumber:
                output.Add((byte)(FirstDigit + (int)Rune.GetNumericValue(rune)));
                return true;
            case UnicodeCategory.CurrencySymbol:
                Write(OtherCurrency, rune.Value, output);
                return true;
            case UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse:
            case var _ when rune.Value is >= FirstSpecial and <= LastSpecial:
                Write(Special, rune.Value, output);
                return true;
            case UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter:
                // A small letter and its capital differ in their case alone.
                Write(OtherLetter, Rune.ToLowerInvariant(rune).Value, output);
                return true;
            case UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
                or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.OtherNumber:
                Write(OtherLetter, rune.Value, output);
                return true;
            default:
                Write(OtherSign, rune.Value, output);
                return true;
        }
    }

    private static bool WriteAscii(char c, List<byte> output)
    {
        int space = Spaces.IndexOf(c, StringComparison.Ordinal), sign = Signs.IndexOf(c, StringComparison.Ordinal);
        int weight = space >= 0 ? FirstSpace + space
            : sign >= 0 ? FirstSign + sign
            : c == '$' ? Dollar
            : char.IsAsciiDigit(c) ? FirstDigit + c - '0' : 0;
        if (weight == 0) return false;
        output.Add((byte)weight);
        return true;
    }

    private static void Write(byte kind, int codePoint, List<byte> output) =>
        output.AddRange([kind, (byte)(codePoint >> 16), (byte)(codePoint >> 8), (byte)codePoint]);
}
