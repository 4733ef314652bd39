using System.Text;

namespace TypedMemory.Sqlite.Texts;

/// <summary>
/// An expression of FTS5 in the terms of an index: each text in it, quoted or not, is taken apart as the texts of the
/// index were, while operators, columns and parentheses stay as they are.
/// </summary>
internal sealed class FtsExpression
{
    /// <summary>A phrase without a word.</summary>
    private const string Nothing = "\"\"";

    private readonly string _source;
    private readonly List<FtsColumns> _columns;
    private readonly StringBuilder _output = new();
    private readonly List<FtsText> _texts = [];
    private int _position, _nearDepth;

    /// <summary>Brings an expression into the terms of an index.</summary>
    /// <param name="source">The expression. What is malformed stays so, for SQLite to say.</param>
    /// <param name="columns">The columns of each language of the index.</param>
    public FtsExpression(string source, List<FtsColumns> columns)
    {
        (_source, _columns) = (source, columns);
        while (_position < source.Length) TakePart();
    }

    /// <summary>The texts that are looked for, as they were given.</summary>
    public IReadOnlyList<FtsText> Texts => _texts;

    /// <summary>The expression for FTS5.</summary>
    public override string ToString() => _output.ToString();

    private void TakePart()
    {
        char c = _source[_position];
        switch (c)
        {
            case '"':
                TakeString();
                break;
            case '{':
                int end = _source.IndexOf('}', _position);
                Copy(end < 0 ? _source.Length : end + 1);
                break;
            case '(':
                if (_nearDepth > 0) _nearDepth++;
                Copy(_position + 1);
                break;
            case ')':
                if (_nearDepth > 0) _nearDepth--;
                Copy(_position + 1);
                break;
            default:
                if (IsBare(c)) TakeBareword();
                else Copy(_position + 1);
                break;
        }
    }

    private void TakeString()
    {
        if (ReadString() is not { } text) Copy(_source.Length);
        else if (NextIs(':'))
            _output.Append('"').Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else Translate(text);
    }

    /// <summary>
    /// Reads a quoted text and goes behind it; <see langword="null"/>, without going on, if it has no end.
    /// </summary>
    private string? ReadString()
    {
        var text = new StringBuilder();
        for (int i = _position + 1; i < _source.Length; i++)
        {
            if (_source[i] != '"')
            {
                text.Append(_source[i]);
            }
            else if (i + 1 < _source.Length && _source[i + 1] == '"')
            {
                text.Append('"');
                i++;
            }
            else
            {
                _position = i + 1;
                return text.ToString();
            }
        }

        return null;
    }

    private void TakeBareword()
    {
        string word = ReadBareword();
        bool isNear = word == "NEAR" && NextIs('(');
        bool isDistance = _nearDepth > 0 && int.TryParse(word, out _) && EndsWith(',');
        if (isNear) _nearDepth = 1;
        if (isNear) _position = _source.IndexOf('(', _position) + 1;
        if (IsOperator(word) || isDistance || NextIs(':')) _output.Append(word);
        else if (isNear) _output.Append("NEAR(");
        else Translate(word);
    }

    private string ReadBareword()
    {
        int start = _position;
        while (_position < _source.Length && IsBare(_source[_position])) _position++;
        return _source[start.._position];
    }

    /// <summary>
    /// Writes a text, and those that follow it without an operator, in the terms of each language; where these differ,
    /// each for its own columns.
    /// </summary>
    private void Translate(string text)
    {
        bool isPlain = _nearDepth > 0 || EndsWith('+') || EndsWith('^') || _columns.Count == 1;
        List<string[]> run = [];
        for (string? next = text; next is not null; next = isPlain ? null : ReadNext())
        {
            bool isPrefix = NextIs('*');
            _texts.Add(new FtsText(next, isPrefix));
            if (isPrefix) _position = _source.IndexOf('*', _position) + 1;
            run.Add([.. _columns.Select(columns => Phrase(columns.Analyzer, next, isPrefix))]);
            isPlain |= NextIs('+');
        }

        // In parentheses texts are not joined by standing side by side, and one without words would find nothing.
        bool isOne = isPlain || run.TrueForAll(static phrases => phrases.Distinct().Count() == 1);
        if (!isOne && run.Exists(static phrases => phrases[0] != Nothing))
            run.RemoveAll(static phrases => phrases[0] == Nothing);
        if (isOne) _output.AppendJoin(' ', run.Select(static phrases => phrases[0]));
        else _output.Append('(').AppendJoin(" AND ", run.Select(InColumns)).Append(')');
    }

    /// <summary>The text that follows, if one does before any operator, column or parenthesis.</summary>
    private string? ReadNext()
    {
        int start = _position;
        while (_position < _source.Length && char.IsWhiteSpace(_source[_position])) _position++;
        char next = _position < _source.Length ? _source[_position] : '\0';
        string? text = next == '"' ? ReadString() : IsBare(next) ? ReadBareword() : null;
        if (text is not null && !NextIs(':') && (next == '"' || !(IsOperator(text) || text == "NEAR"))) return text;
        _position = start;
        return null;
    }

    private string InColumns(string[] phrases) =>
        $"({string.Join(" OR ", phrases.Zip(_columns, static (phrase, columns) => $"{columns.Names} : {phrase}"))})";

    private static string Phrase(TextAnalyzer analyzer, string text, bool isPrefix)
    {
        List<TextToken> tokens = analyzer.Analyze(text);
        var terms = tokens.Select((token, i) => isPrefix && i == tokens.Count - 1 ? token.Exact : token.Term);
        return $"\"{string.Join(' ', terms)}\"{(isPrefix && tokens.Count > 0 ? " *" : "")}";
    }

    private bool NextIs(char wanted)
    {
        ReadOnlySpan<char> rest = _source.AsSpan(_position).TrimStart();
        return rest.Length > 0 && rest[0] == wanted;
    }

    private bool EndsWith(char wanted) => _output.ToString().AsSpan().TrimEnd() is [.., var last] && last == wanted;

    private void Copy(int end)
    {
        _output.Append(_source, _position, end - _position);
        _position = end;
    }

    private static bool IsOperator(string word) => word is "AND" or "OR" or "NOT";

    private static bool IsBare(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '\x1a' || c > 0x7f;
}
