namespace TypedMemory.Core.Filters;

/// <summary>How large a regular expression is when what it repeats is written out.</summary>
internal static class RegexSize
{
    /// <summary>What stands for an expression that is not looked into.</summary>
    private const long Unknown = int.MaxValue;

    /// <summary>
    /// Counts what an expression matches one character by, each as often as the repetitions around it say. It may be
    /// too much, and never too little: what the count could be misled by is <see cref="Unknown"/>.
    /// </summary>
    public static long Of(string expression)
    {
        // Comments, and the white space that x allows, could hide what is one.
        if (expression.Contains("(?#", StringComparison.Ordinal) || HasOption(expression, 'x')) return Unknown;
        var open = new Stack<long>();
        long all = 0, last = 0;
        for (int i = 0; i < expression.Length; i++)
        {
            switch (expression[i])
            {
                case '(':
                    open.Push(all);
                    (all, last) = (0, 0);
                    break;
                case ')' when open.Count > 0:
                    last = all + 1;
                    all = open.Pop() + last;
                    break;
                case '{' when Repetition(expression, ref i) is { } times:
                    all = Math.Min(all + (last * (times - 1)), Unknown);
                    last = Math.Min(last * times, Unknown);
                    break;
                case '[':
                    i = ClassEnd(expression, i);
                    (all, last) = (all + 1, 1);
                    break;
                case '\\':
                    i++;
                    (all, last) = (all + 1, 1);
                    break;
                case '?' or '*' or '+':
                    break;
                default:
                    (all, last) = (all + 1, 1);
                    break;
            }
        }

        return Math.Min(all, Unknown);
    }

    // {3}, {3,} or {3,9}: how often at most, for {3,} once more than at least. Anything else are plain characters.
    private static long? Repetition(string expression, ref int at)
    {
        int end = expression.IndexOf('}', at);
        if (end < 0) return null;
        string[] parts = expression[(at + 1)..end].Split(',');
        if (parts.Length > 2 || !int.TryParse(parts[0], out int least)) return null;
        int most = least;
        if (parts.Length == 2)
        {
            if (parts[1].Length == 0) most = least == int.MaxValue ? least : least + 1;
            else if (!int.TryParse(parts[1], out most)) return null;
        }

        at = end;
        return Math.Max(most, 1);
    }

    // The first bracket after [ or [^ is one of the class. A class within it ends it here too soon, which adds to the
    // count.
    private static int ClassEnd(string expression, int at)
    {
        at++;
        if (at < expression.Length && expression[at] == '^') at++;
        for (int first = at; at < expression.Length; at++)
        {
            if (expression[at] == '\\') at++;
            else if (expression[at] == ']' && at > first) break;
        }

        return at;
    }

    private static bool HasOption(string expression, char option)
    {
        for (int at = expression.IndexOf("(?", StringComparison.Ordinal); at >= 0;
            at = expression.IndexOf("(?", at + 2, StringComparison.Ordinal))
        {
            int end = at + 2;
            while (end < expression.Length && (char.IsAsciiLetter(expression[end]) || expression[end] == '-')) end++;
            if (expression.AsSpan(at, end - at).Contains(option)) return true;
        }

        return false;
    }
}
