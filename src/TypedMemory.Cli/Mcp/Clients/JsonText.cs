namespace TypedMemory.Cli.Mcp.Clients;

/// <summary>
/// Finds places in JSON with comments and trailing commas, without changing a character of it: what is edited around
/// them stays as it was typed.
/// </summary>
internal sealed class JsonText(string text)
{
    /// <summary>Where the object begins that is the text's only value; -1 if there is no value.</summary>
    /// <exception cref="FormatException">The text is not JSON, or not an object.</exception>
    public int FindRoot()
    {
        int start = SkipSpace(0);
        if (start == text.Length) return -1;
        if (text[start] != '{') throw Fault(start, "an object was expected");
        int end = SkipSpace(SkipValue(start));
        return end == text.Length ? start : throw Fault(end, "nothing was expected after the object");
    }

    /// <summary>Finds a member of an object.</summary>
    /// <param name="start">Where the object begins.</param>
    /// <param name="name">The member's name.</param>
    /// <returns><see langword="null"/> if the object has no such member.</returns>
    public JsonPlace? FindMember(int start, string name)
    {
        int before = start;
        int at = SkipSpace(start + 1);
        JsonPlace? found = null;
        while (at < text.Length && text[at] != '}')
        {
            int nameEnd = SkipString(at);
            int value = SkipSpace(Demand(SkipSpace(nameEnd), ':') + 1);
            int end = SkipValue(value);
            int next = SkipSpace(end);
            bool hasComma = next < text.Length && text[next] == ',';
            // Of members that have one name, readers take the last.
            if (System.Text.Json.JsonElement.Parse(text[at..nameEnd]).GetString() == name)
                found = new JsonPlace(before, at, value, end, hasComma ? next : -1);
            if (!hasComma) break;
            before = next;
            at = SkipSpace(next + 1);
        }

        return found;
    }

    /// <summary>Whether an object has no member.</summary>
    public bool IsEmpty(int start) => text[SkipSpace(start + 1)] == '}';

    /// <summary>Where the object that begins at <paramref name="start"/> ends: behind its brace.</summary>
    public int EndOf(int start) => SkipValue(start);

    /// <summary>Leaves out a member, and the comma that it no longer needs.</summary>
    public string Without(JsonPlace member)
    {
        if (member.Comma >= 0)
        {
            // From the end of what stands before it, unless that has a comment behind it.
            int from = IsBlank(member.Before + 1, member.Name) ? member.Before + 1 : LineStart(member.Name);
            return text.Remove(from, member.Comma + 1 - from);
        }

        int start = text[member.Before] == ',' && IsBlank(member.Before + 1, member.Name) ? member.Before
            : IsBlank(member.Before + 1, member.Name) ? member.Before + 1 : LineStart(member.Name);
        return text.Remove(start, member.End - start);
    }

    private bool IsBlank(int from, int to) => text.AsSpan(from, to - from).IsWhiteSpace();

    private int LineStart(int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t') at--;
        return at;
    }

    private int SkipValue(int at)
    {
        if (at >= text.Length) throw Fault(at, "a value is missing");
        switch (text[at])
        {
            case '{':
                return SkipObject(at);
            case '[':
                return SkipArray(at);
            case '"':
                return SkipString(at);
            default:
                int end = at;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '+' or '.')) end++;
                return end > at ? end : throw Fault(at, "a value was expected");
        }
    }

    private int SkipObject(int at)
    {
        at = SkipSpace(at + 1);
        while (at < text.Length && text[at] != '}')
        {
            at = SkipSpace(SkipValue(SkipSpace(Demand(SkipSpace(SkipString(at)), ':') + 1)));
            if (at < text.Length && text[at] == ',') at = SkipSpace(at + 1);
            else break;
        }

        return Demand(at, '}') + 1;
    }

    private int SkipArray(int at)
    {
        at = SkipSpace(at + 1);
        while (at < text.Length && text[at] != ']')
        {
            at = SkipSpace(SkipValue(at));
            if (at < text.Length && text[at] == ',') at = SkipSpace(at + 1);
            else break;
        }

        return Demand(at, ']') + 1;
    }

    private int SkipString(int at)
    {
        Demand(at, '"');
        for (int i = at + 1; i < text.Length; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '"') return i + 1;
        }

        throw Fault(at, "a string does not end");
    }

    /// <summary>Passes over white space and comments.</summary>
    private int SkipSpace(int at)
    {
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]) || text[at] == '\ufeff')
            {
                at++;
            }
            else if (text.AsSpan(at).StartsWith("//"))
            {
                int end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end + 1;
            }
            else if (text.AsSpan(at).StartsWith("/*"))
            {
                int end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? throw Fault(at, "a comment does not end") : end + 2;
            }
            else
            {
                break;
            }
        }

        return at;
    }

    private int Demand(int at, char expected) => at < text.Length && text[at] == expected
        ? at
        : throw Fault(at, $"\"{expected}\" was expected");

    private FormatException Fault(int at, string reason)
    {
        int line = text.AsSpan(0, Math.Min(at, text.Length)).Count('\n') + 1;
        return new FormatException($"line {line}: {reason}");
    }
}
