namespace TypedMemory.Files.Texts;

/// <summary>
/// The headings of Markdown: <c># words</c>, and words with a line of <c>=</c> or <c>-</c> below them.
/// </summary>
internal static class MarkdownHeading
{
    private const int MaxLevel = 6;

    /// <summary>The level of a line that is a heading by itself, or 0 if it is not a heading.</summary>
    public static int Level(ReadOnlySpan<char> line, out string words)
    {
        words = "";
        ReadOnlySpan<char> text = line.TrimStart(' ');
        if (line.Length - text.Length > 3 || text.IsEmpty || text[0] != '#') return 0;
        int level = text.Length - text.TrimStart('#').Length;
        ReadOnlySpan<char> rest = text[level..];
        if (level > MaxLevel || (!rest.IsEmpty && rest[0] is not (' ' or '\t'))) return 0;
        rest = rest.Trim();
        ReadOnlySpan<char> open = rest.TrimEnd('#');
        if (open.Length < rest.Length && (open.IsEmpty || open[^1] is ' ' or '\t')) rest = open.TrimEnd();
        words = rest.ToString();
        return level;
    }

    /// <summary>The level that a line makes of the line above it; 0 if it is no such line.</summary>
    public static int UnderlineLevel(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.TrimStart(' ');
        if (line.Length - text.Length > 3) return 0;
        text = text.TrimEnd();
        if (text.IsEmpty || text[0] is not ('=' or '-') || !text.TrimStart(text[0]).IsEmpty) return 0;
        return text[0] == '=' ? 1 : 2;
    }

    /// <summary>Whether a line is plain words, which a line below it can make a heading of.</summary>
    public static bool CanBeUnderlined(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.TrimStart(' ');
        if (text.IsEmpty || line.Length - text.Length > 3 || line[0] == '\t') return false;
        if (text[0] is '>' or '#' or '|' or '<') return false;
        bool marked = text[0] is '-' or '*' or '+' && (text.Length == 1 || text[1] is ' ' or '\t');
        return !marked && !IsNumbered(text) && UnderlineLevel(line) == 0;
    }

    private static bool IsNumbered(ReadOnlySpan<char> text)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        return digits > 0 && digits < text.Length && text[digits] is '.' or ')';
    }
}
