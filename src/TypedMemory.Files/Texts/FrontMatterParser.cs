using System.Collections.Immutable;

namespace TypedMemory.Files.Texts;

/// <summary>The front matter of a Markdown file: lines between two of <c>---</c> at its very start.</summary>
internal static class FrontMatterParser
{
    /// <summary>
    /// The name of what is not an entry: comments before the first one, front matter with a name twice.
    /// </summary>
    public const string Rest = "*";

    /// <summary>Finds it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Behind the byte order mark.</param>
    /// <returns>Where the entries start, where the closing line starts, and where it ends; <see langword="null"/> if
    /// there is none.</returns>
    public static (int Entries, int Closing, int End)? Find(string text, int start)
    {
        TextLine line = TextLine.At(text, start);
        if (!line.Of(text).TrimEnd().SequenceEqual("---") || line.End == line.ContentEnd) return null;
        int entries = line.End;
        for (int at = entries; at < text.Length; at = line.End)
        {
            line = TextLine.At(text, at);
            if (line.Of(text).TrimEnd() is "---" or "...") return (entries, at, line.ContentEnd);
        }

        return null;
    }

    /// <summary>Takes the entries apart.</summary>
    public static ImmutableArray<(string Name, string Text)> Parse(string text)
    {
        var entries = ImmutableArray.CreateBuilder<(string Name, string Text)>();
        int start = 0;
        string name = Rest;
        for (int at = 0; at < text.Length;)
        {
            TextLine line = TextLine.At(text, at);
            if (NameOf(line.Of(text)) is { } next)
            {
                if (line.Start > start) entries.Add((name, text[start..line.Start]));
                (start, name) = (line.Start, next);
            }

            at = line.End;
        }

        if (start < text.Length) entries.Add((name, text[start..]));
        bool unique = entries.Select(static entry => entry.Name).Distinct(StringComparer.Ordinal).Count()
            == entries.Count;
        return unique ? entries.ToImmutable() : [(Rest, text)];
    }

    private static string? NameOf(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || line[0] is ' ' or '\t' or '#' or '-' or '*') return null;
        int colon = line.IndexOf(':');
        if (colon <= 0 || (colon + 1 < line.Length && line[colon + 1] is not (' ' or '\t'))) return null;
        return line[..colon].TrimEnd().ToString();
    }
}
