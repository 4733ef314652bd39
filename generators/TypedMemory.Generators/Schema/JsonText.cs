using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace TypedMemory.Generators;

/// <summary>
/// Reads JSON within the compiler, which has no System.Text.Json on every host: objects as dictionaries, strings and
/// numbers as texts, anything else as <see langword="null"/>.
/// </summary>
internal sealed class JsonText
{
    private const int MaxDepth = 32;

    private readonly string _text;
    private int _position;

    private JsonText(string text) => _text = text;

    /// <summary>The value; <see langword="null"/> if the text is not JSON.</summary>
    public static object? Parse(string text)
    {
        var reader = new JsonText(text);
        return reader.TryRead(0, out object? value) ? value : null;
    }

    private char Current => _position < _text.Length ? _text[_position] : '\0';

    private bool TryRead(int depth, out object? value)
    {
        value = null;
        SkipSpace();
        switch (Current)
        {
            case '{': return depth < MaxDepth && TryReadObject(depth, out value);
            case '[': return depth < MaxDepth && TryReadArray(depth);
            case '"':
                bool read = TryReadString(out string text);
                value = text;
                return read;
            default:
                int start = _position;
                while (char.IsLetterOrDigit(Current) || Current is '-' or '+' or '.') _position++;
                value = _text.Substring(start, _position - start);
                return _position > start;
        }
    }

    private bool TryReadObject(int depth, out object? value)
    {
        var members = new Dictionary<string, object?>();
        value = members;
        _position++;
        SkipSpace();
        if (TryTake('}')) return true;
        do
        {
            SkipSpace();
            if (!TryReadString(out string name)) return false;
            SkipSpace();
            if (!TryTake(':') || !TryRead(depth + 1, out object? member)) return false;
            members[name] = member;
            SkipSpace();
        }
        while (TryTake(','));
        return TryTake('}');
    }

    private bool TryReadArray(int depth)
    {
        _position++;
        SkipSpace();
        if (TryTake(']')) return true;
        do
        {
            if (!TryRead(depth + 1, out _)) return false;
            SkipSpace();
        }
        while (TryTake(','));
        return TryTake(']');
    }

    private bool TryReadString(out string text)
    {
        text = "";
        if (!TryTake('"')) return false;
        var value = new StringBuilder();
        while (_position < _text.Length && Current != '"')
        {
            char c = _text[_position++];
            if (c != '\\')
            {
                value.Append(c);
                continue;
            }

            char escape = Current;
            _position++;
            if (escape != 'u')
            {
                value.Append(
                    escape switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', _ => escape });
                continue;
            }

            if (_position + 4 > _text.Length) return false;
            if (!ushort.TryParse(
                _text.Substring(_position, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture,
                out ushort code)) return false;
            value.Append((char)code);
            _position += 4;
        }

        text = value.ToString();
        return TryTake('"');
    }

    private bool TryTake(char expected)
    {
        if (Current != expected || _position >= _text.Length) return false;
        _position++;
        return true;
    }

    private void SkipSpace()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position])) _position++;
    }
}
