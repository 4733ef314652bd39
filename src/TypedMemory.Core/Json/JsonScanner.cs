using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace TypedMemory.Core.Json;

/// <summary>Walks over a JSON text of valid UTF-8, token by token, without copying anything.</summary>
/// <remarks>Strict RFC 8259. Every method throws <see cref="FormatException"/> where the text is not JSON.</remarks>
/// <param name="json">The text.</param>
/// <param name="whole">Whether most of the text is walked over: then one look over all of it makes its strings
/// quick.</param>
internal ref struct JsonScanner(ReadOnlySpan<byte> json, bool whole = true)
{
    /// <summary>What ends a run of characters that stand for themselves in a string.</summary>
    public static readonly SearchValues<byte> StringDelimiters = SearchValues.Create(
        [.. "\"\\"u8, .. Enumerable.Range(0, 0x20).Select(static code => (byte)code)]);

    private readonly ReadOnlySpan<byte> _json = json;

    // Whether no string has an escape and no line is broken: then a string ends at the next quote. Nearly always so.
    private readonly bool _plain = whole && !json.Contains((byte)'\\')
        && json.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0;

    /// <summary>The offset of the next byte.</summary>
    public int Position { get; set; }

    /// <summary>The next byte; 0 at the end, which is in no JSON text.</summary>
    public readonly byte Current => (uint)Position < (uint)_json.Length ? _json[Position] : (byte)0;

    public void SkipWhiteSpace()
    {
        while (Current is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') Position++;
    }

    /// <summary>Steps over one byte, which must be this one.</summary>
    public void Expect(byte expected)
    {
        if (Current != expected) throw Unexpected($"'{(char)expected}'");
        Position++;
    }

    /// <summary>Steps over white space and checks that nothing follows.</summary>
    public void ExpectEnd()
    {
        SkipWhiteSpace();
        if (Position < _json.Length) throw Unexpected("the end of the text");
    }

    /// <summary>Steps over a string.</summary>
    /// <param name="escaped">Whether it has escapes.</param>
    /// <returns>What stands between the quotes.</returns>
    public ReadOnlySpan<byte> ReadString(out bool escaped)
    {
        Expect((byte)'"');
        int start = Position;
        escaped = false;
        if (_plain)
        {
            int length = _json[start..].IndexOf((byte)'"');
            Position = length < 0 ? _json.Length : start + length + 1;
            return length >= 0 ? _json.Slice(start, length) : throw Unexpected("the end of a string");
        }

        while (true)
        {
            int run = _json[Position..].IndexOfAny(StringDelimiters);
            if (run < 0)
            {
                Position = _json.Length;
                throw Unexpected("the end of a string");
            }

            Position += run;
            if (Current == '"') return _json[start..Position++];
            if (Current != '\\') throw Unexpected("no control character in a string");
            escaped = true;
            SkipEscape();
        }
    }

    /// <summary>Steps over a number.</summary>
    /// <param name="integer">Whether it is written as an integer: without a fraction and without an exponent.</param>
    public ReadOnlySpan<byte> ReadNumber(out bool integer)
    {
        int start = Position;
        if (Current == '-') Position++;
        if (Current == '0') Position++;
        else SkipDigits();
        integer = true;
        if (Current == '.')
        {
            integer = false;
            Position++;
            SkipDigits();
        }

        if (Current is (byte)'e' or (byte)'E')
        {
            integer = false;
            Position++;
            if (Current is (byte)'+' or (byte)'-') Position++;
            SkipDigits();
        }

        return _json[start..Position];
    }

    /// <summary>Steps over <c>true</c>, <c>false</c> or <c>null</c>.</summary>
    public ReadOnlySpan<byte> ReadLiteral()
    {
        ReadOnlySpan<byte> literal = Current switch
        {
            (byte)'t' => "true"u8,
            (byte)'f' => "false"u8,
            (byte)'n' => "null"u8,
            _ => throw Unexpected("a value"),
        };
        if (!_json[Position..].StartsWith(literal)) throw Unexpected("a value");
        Position += literal.Length;
        return literal;
    }

    /// <summary>Steps over a value of any kind.</summary>
    /// <param name="maxDepth">How many arrays and objects may be open at a time, the value itself included.</param>
    public void SkipValue(int maxDepth)
    {
        NestingStack nesting = default;
        while (true)
        {
            switch (Current)
            {
                case (byte)'{' or (byte)'[':
                    bool isObject = Current == '{';
                    if (nesting.Depth >= maxDepth) throw new JsonDepthException(Position);
                    Position++;
                    SkipWhiteSpace();
                    if (Current == (isObject ? '}' : ']'))
                    {
                        Position++;
                        break;
                    }

                    nesting.Push(isObject);
                    if (isObject) SkipName();
                    continue;
                case (byte)'"':
                    ReadString(out _);
                    break;
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    ReadNumber(out _);
                    break;
                default:
                    ReadLiteral();
                    break;
            }

            if (!SkipToNextValue(ref nesting)) return;
        }
    }

    public readonly FormatException Unexpected(string expected) => new(
        (uint)Position < (uint)_json.Length
            ? $"the byte 0x{_json[Position]:x2} at {Position} is not {expected}"
            : $"the text ends at {Position} before {expected}");

    /// <summary>Steps over what stands between two values. Returns false when the outermost one has ended.</summary>
    private bool SkipToNextValue(ref NestingStack nesting)
    {
        while (nesting.Depth > 0)
        {
            SkipWhiteSpace();
            bool inObject = nesting.InObject;
            if (Current == ',')
            {
                Position++;
                SkipWhiteSpace();
                if (inObject) SkipName();
                return true;
            }

            if (Current != (inObject ? '}' : ']')) throw Unexpected(inObject ? "',' or '}'" : "',' or ']'");
            Position++;
            nesting.Pop();
        }

        return false;
    }

    private void SkipName()
    {
        ReadString(out _);
        SkipWhiteSpace();
        Expect((byte)':');
        SkipWhiteSpace();
    }

    private void SkipEscape()
    {
        Position++;
        switch (Current)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                Position++;
                break;
            case (byte)'u':
                Position++;
                for (int i = 0; i < 4; i++, Position++)
                {
                    if (!char.IsAsciiHexDigit((char)Current)) throw Unexpected("a hexadecimal digit of an escape");
                }

                break;
            default:
                throw Unexpected("an escape");
        }
    }

    private void SkipDigits()
    {
        if (!char.IsAsciiDigit((char)Current)) throw Unexpected("a digit");
        do Position++;
        while (char.IsAsciiDigit((char)Current));
    }
}
