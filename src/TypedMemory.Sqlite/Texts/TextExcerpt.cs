using System.Text;

namespace TypedMemory.Sqlite.Texts;

/// <summary>Cuts an excerpt, as it was written, around what was found in the texts of a document.</summary>
/// <param name="texts">What was looked for.</param>
/// <param name="options">How the excerpt is cut.</param>
internal sealed class TextExcerpt(IReadOnlyList<FtsText> texts, SnippetOptions options)
{
    private readonly Dictionary<TextAnalyzer, List<(List<TextToken> Tokens, bool IsPrefix)>> _phrases = [];

    /// <summary>Cuts the excerpt out of that text where most is found.</summary>
    /// <param name="members">The texts with what takes them apart.</param>
    public string Cut(IEnumerable<(string Text, TextAnalyzer Analyzer)> members)
    {
        Window? best = null;
        foreach ((string text, TextAnalyzer analyzer) in members)
        {
            Window window = BestOf(text, analyzer);
            if (best is null || window.Score > best.Score) best = window;
        }

        return best is null ? "" : Write(best);
    }

    private Window BestOf(string text, TextAnalyzer analyzer)
    {
        List<TextToken> tokens = analyzer.Analyze(text);
        (int[] found, bool[] continues) = Find(tokens, PhrasesOf(analyzer));
        Window? best = null;
        HashSet<int> distinct = [];
        for (int start = 0; start < Math.Max(1, tokens.Count); start++)
        {
            // An excerpt begins at the text's beginning, or a few words before something that was found.
            bool begins = start == 0 || (start + Lead < tokens.Count && found[start + Lead] > 0);
            if (!begins) continue;
            int end = Math.Min(tokens.Count, start + options.Words);
            int from = Math.Max(0, end - options.Words);
            distinct.Clear();
            int count = 0;
            for (int i = from; i < end; i++)
            {
                if (found[i] == 0) continue;
                count++;
                distinct.Add(found[i]);
            }

            int score = (distinct.Count * (SnippetOptions.MaxWords + 1)) + count;
            if (best is null || score > best.Score) best = new Window(text, tokens, found, continues, from, end, score);
        }

        return best!;
    }

    /// <summary>How many words stand before the first one that was found.</summary>
    private int Lead => options.Words / 4;

    /// <summary>
    /// For each word the number of the phrase that it belongs to, from 1, 0 if it belongs to none; and whether the
    /// phrase goes on with it.
    /// </summary>
    private static (int[] Found, bool[] Continues) Find(
        List<TextToken> tokens, List<(List<TextToken> Tokens, bool IsPrefix)> phrases)
    {
        int[] found = new int[tokens.Count];
        bool[] continues = new bool[tokens.Count];
        for (int i = 0; i < tokens.Count; i++)
        {
            for (int p = 0; p < phrases.Count; p++)
            {
                (List<TextToken> phrase, bool isPrefix) = phrases[p];
                if (phrase.Count == 0 || i + phrase.Count > tokens.Count || !IsAt(tokens, i, phrase, isPrefix))
                    continue;
                for (int k = 0; k < phrase.Count; k++) (found[i + k], continues[i + k]) = (p + 1, k > 0);
            }
        }

        return (found, continues);
    }

    private static bool IsAt(List<TextToken> tokens, int index, List<TextToken> phrase, bool isPrefix)
    {
        for (int k = 0; k < phrase.Count; k++)
        {
            TextToken token = tokens[index + k], wanted = phrase[k];
            bool isLast = k == phrase.Count - 1;
            bool matches = isLast && isPrefix
                ? token.Exact.StartsWith(wanted.Exact, StringComparison.Ordinal)
                    || token.Term.StartsWith(wanted.Exact, StringComparison.Ordinal)
                : token.Term == wanted.Term;
            matches |= phrase.Count == 1 && wanted.IsIdeographic
                && token.Exact.Contains(wanted.Exact, StringComparison.Ordinal);
            if (!matches) return false;
        }

        return true;
    }

    private List<(List<TextToken> Tokens, bool IsPrefix)> PhrasesOf(TextAnalyzer analyzer)
    {
        if (!_phrases.TryGetValue(analyzer, out var phrases))
        {
            phrases = [.. texts.Select(text => (analyzer.Analyze(text.Text), text.IsPrefix))];
            _phrases.Add(analyzer, phrases);
        }

        return phrases;
    }

    private string Write(Window window)
    {
        (string text, List<TextToken> tokens) = (window.Text, window.Tokens);
        if (tokens.Count == 0) return text;
        int begin = window.From == 0 ? 0 : tokens[window.From].Start;
        int end = window.To == tokens.Count ? text.Length : tokens[window.To - 1].Start + tokens[window.To - 1].Length;
        var output = new StringBuilder(window.From == 0 ? "" : options.Ellipsis);
        int written = begin;
        for (int i = window.From; i < window.To; i++)
        {
            if (window.Found[i] == 0) continue;
            int last = LastOf(window, i);
            (int start, int stop) = Range(window, i, last);
            start = Math.Max(written, start);
            output.Append(text, written, start - written).Append(options.Open).Append(
                text, start, stop - start).Append(options.Close);
            (written, i) = (stop, last);
        }

        output.Append(text, written, Math.Max(0, end - written));
        return output.Append(window.To == tokens.Count ? "" : options.Ellipsis).ToString();
    }

    /// <summary>What is marked: the words, or of two characters that one which was looked for.</summary>
    private (int Start, int End) Range(Window window, int first, int last)
    {
        TextToken begin = window.Tokens[first], end = window.Tokens[last];
        (int from, int to) = (begin.Start, end.Start + end.Length);
        string? one = texts[window.Found[first] - 1].Text.Trim() is { } asked && begin.IsIdeographic
            && asked.EnumerateRunes().Count() == 1
            ? asked
            : null;
        if (one is null) return (from, to);
        int index = window.Text.IndexOf(one, from, to - from, StringComparison.Ordinal);
        return index < 0 ? (from, to) : (index, index + one.Length);
    }

    /// <summary>
    /// The last of several words that are marked as one: those of one phrase, and characters that overlap.
    /// </summary>
    private static int LastOf(Window window, int first)
    {
        int last = first;
        while (last + 1 < window.To && window.Found[last + 1] > 0)
        {
            TextToken token = window.Tokens[last];
            if (!window.Continues[last + 1] && window.Tokens[last + 1].Start >= token.Start + token.Length) break;
            last++;
        }

        return last;
    }

    private sealed record Window(
        string Text, List<TextToken> Tokens, int[] Found, bool[] Continues, int From, int To, int Score);
}
