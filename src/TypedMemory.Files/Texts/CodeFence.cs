namespace TypedMemory.Files.Texts;

/// <summary>Whether a line stands in a fenced block of code, where <c>#</c> starts no heading.</summary>
internal struct CodeFence
{
    private char _mark;
    private int _length;

    /// <summary>Whether the lines from here on are code.</summary>
    public readonly bool IsOpen => _length > 0;

    /// <summary>Takes a line into account.</summary>
    /// <returns>Whether the line is code, or opens or closes a block of it.</returns>
    public bool Read(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> text = line.TrimStart(' ');
        bool indented = line.Length - text.Length > 3;
        int count = text.IsEmpty || text[0] is not ('`' or '~') ? 0 : text.Length - text.TrimStart(text[0]).Length;
        if (IsOpen)
        {
            bool closes = !indented && count >= _length && text[0] == _mark && text[count..].IsWhiteSpace();
            if (closes) _length = 0;
            return true;
        }

        if (indented || count < 3 || (text[0] == '`' && text[count..].Contains('`'))) return false;
        (_mark, _length) = (text[0], count);
        return true;
    }
}
