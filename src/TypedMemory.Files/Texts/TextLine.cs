namespace TypedMemory.Files.Texts;

/// <summary>A line of a text.</summary>
/// <param name="Start">Where it starts.</param>
/// <param name="ContentEnd">Where its end-of-line characters start.</param>
/// <param name="End">Where the next line starts.</param>
internal readonly record struct TextLine(int Start, int ContentEnd, int End)
{
    /// <summary>The line that starts at a place.</summary>
    public static TextLine At(string text, int start)
    {
        int feed = text.IndexOf('\n', start);
        if (feed < 0) return new TextLine(start, text.Length, text.Length);
        int end = feed > start && text[feed - 1] == '\r' ? feed - 1 : feed;
        return new TextLine(start, end, feed + 1);
    }

    /// <summary>What the line says.</summary>
    public ReadOnlySpan<char> Of(string text) => text.AsSpan(Start, ContentEnd - Start);
}
