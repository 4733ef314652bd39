using System.Globalization;
using System.Text;

namespace TypedMemory.Files.Tool;

/// <summary>Texts as the tool shows them, and edits of them.</summary>
internal static class ToolText
{
    private const int MaxLines = 999_999;
    private const int SnippetLines = 4;

    /// <summary>A file with the numbers of its lines.</summary>
    /// <exception cref="MemoryToolException">It has too many lines, or not those that are asked for.</exception>
    public static string Numbered(string path, string text, (int First, int Last)? range)
    {
        string[] lines = Lines(text);
        if (lines.Length > MaxLines)
            throw new MemoryToolException($"File {path} exceeds maximum line limit of 999,999 lines.");
        int first = range?.First ?? 1;
        int last = range is null or { Last: -1 } ? lines.Length : range.Value.Last;
        if (range is not null && (first < 1 || last > lines.Length || last < first))
        {
            throw new MemoryToolException(string.Create(
                CultureInfo.InvariantCulture,
                $"Error: Invalid `view_range` parameter: [{first}, {range.Value.Last}]. It should be within the range of lines of the file: [1, {lines.Length}]"));
        }

        return $"Here's the content of {path} with line numbers:\n{Numbered(lines, first, last)}";
    }

    /// <summary>Puts a text in the place of another that is there once.</summary>
    /// <exception cref="MemoryToolException">It is not there, or more than once.</exception>
    public static string Replace(string path, string text, string oldText, string newText, out string snippet)
    {
        (string old, string @new) = (WithEndsOf(text, oldText), WithEndsOf(text, newText));
        int at = old.Length == 0 ? -1 : text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new MemoryToolException(
                $"No replacement was performed, old_str `{oldText}` did not appear verbatim in {path}.");
        }

        List<int> starts = [];
        for (int next = at; next >= 0; next = text.IndexOf(old, next + 1, StringComparison.Ordinal)) starts.Add(next);
        if (starts.Count > 1)
        {
            string lines = string.Join(", ", starts.Select(start => LineAt(text, start)));
            throw new MemoryToolException(
                $"No replacement was performed. Multiple occurrences of old_str `{oldText}` in lines: {lines}. Please ensure it is unique");
        }

        string edited = string.Concat(text.AsSpan(0, at), @new, text.AsSpan(at + old.Length));
        int line = LineAt(edited, at);
        int height = @new.Count(static letter => letter == '\n');
        string[] all = Lines(edited);
        snippet = Numbered(
            all, Math.Max(1, line - SnippetLines), Math.Min(all.Length, line + height + SnippetLines));
        return edited;
    }

    /// <summary>Puts lines behind a line; 0 is before the first one.</summary>
    /// <exception cref="MemoryToolException">There is no such line.</exception>
    public static string Insert(string text, int line, string inserted)
    {
        int count = Lines(text).Length;
        if (line < 0 || line > count)
        {
            throw new MemoryToolException(string.Create(
                CultureInfo.InvariantCulture,
                $"Error: Invalid `insert_line` parameter: {line}. It should be within the range of lines of the file: [0, {count}]"));
        }

        string end = UsesCrLf(text) ? "\r\n" : "\n";
        string added = WithEndsOf(text, inserted);
        if (!added.EndsWith('\n')) added += end;
        int at = 0;
        for (int passed = 0; passed < line; passed++)
        {
            int feed = text.IndexOf('\n', at);
            at = feed < 0 ? text.Length : feed + 1;
        }

        string before = text[..at];
        if (before.Length > 0 && !before.EndsWith('\n')) before += end;
        return before + added + text[at..];
    }

    private static string Numbered(string[] lines, int first, int last)
    {
        var shown = new StringBuilder();
        for (int number = first; number <= last && number <= lines.Length; number++)
        {
            if (number > first) shown.Append('\n');
            shown.Append(CultureInfo.InvariantCulture, $"{number,6}\t{lines[number - 1]}");
        }

        return shown.ToString();
    }

    private static string[] Lines(string text)
    {
        if (text.Length == 0) return [];
        string[] lines = [.. text.Split('\n').Select(static line => line.EndsWith('\r') ? line[..^1] : line)];
        return text.EndsWith('\n') ? lines[..^1] : lines;
    }

    private static int LineAt(string text, int index) => text.AsSpan(0, index).Count('\n') + 1;

    private static bool UsesCrLf(string text) => text.Contains("\r\n", StringComparison.Ordinal);

    /// <summary>Models write line feeds, whatever the file has.</summary>
    private static string WithEndsOf(string text, string written) => UsesCrLf(text)
        ? written.ReplaceLineEndings("\r\n")
        : written;
}
