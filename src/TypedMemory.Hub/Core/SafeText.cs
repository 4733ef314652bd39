using System.Globalization;
using System.Text;

namespace TypedMemory.Hub.Core;

/// <summary>Text of clients on its way into a log or an error: short, and in one line.</summary>
internal static class SafeText
{
    private const int MaxLength = 500;

    /// <summary>The text with what controls a terminal or ends a line escaped, cut at 500 characters.</summary>
    public static string Of(string text)
    {
        string cut = text.Length <= MaxLength
            ? text : text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
        if (!cut.Any(IsUnsafe)) return cut.Length == text.Length ? text : cut + "…";
        var safe = new StringBuilder(cut.Length + 16);
        foreach (char c in cut)
        {
            if (IsUnsafe(c)) safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else safe.Append(c);
        }

        return safe.Append(cut.Length == text.Length ? "" : "…").ToString();
    }

    /// <summary>Whether a character is more than a sign to be seen.</summary>
    public static bool IsUnsafe(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator;
}
