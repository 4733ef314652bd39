using System.Buffers;
using System.Text.Json;

namespace TypedMemory.CouchDb.Http;

/// <summary>Finds the end of one JSON value in bytes that arrive in pieces; looks at no byte twice.</summary>
internal struct JsonValueScanner
{
    private static readonly SearchValues<byte> Brackets = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> Delimiters = SearchValues.Create(",]}: \t\r\n"u8);

    private Kind _kind;
    private bool _inString;
    private bool _escaped;
    private int _depth;

    private enum Kind : byte
    {
        None,
        Container,
        String,
        Scalar,
    }

    /// <summary>Whether a byte starts a value, as far as one byte tells.</summary>
    public static bool IsValue(byte first) => first is (byte)'{' or (byte)'[' or (byte)'"' || IsWord(first);

    /// <summary>Whether a byte starts a number or one of the words of JSON.</summary>
    public static bool IsWord(byte first) =>
        first is (byte)'-' or (>= (byte)'0' and <= (byte)'9') or (byte)'t' or (byte)'f' or (byte)'n';

    /// <summary>How far the value was looked through.</summary>
    public int Position { get; private set; }

    /// <summary>Whether the value's first byte was seen.</summary>
    public readonly bool Started => _kind != Kind.None;

    /// <summary>Whether the end of the text is the end of the value: nothing else ends a number at the top.</summary>
    public readonly bool EndsWithText => _kind == Kind.Scalar;

    /// <summary>Looks on.</summary>
    /// <param name="value">What has arrived of the value, from its first byte.</param>
    /// <returns>Whether the value is complete; its length is then <see cref="Position"/>.</returns>
    public bool Scan(ReadOnlySpan<byte> value)
    {
        if (_kind == Kind.None && !Start(value)) return false;
        if (_kind == Kind.Scalar)
        {
            int end = value[Position..].IndexOfAny(Delimiters);
            Position = end < 0 ? value.Length : Position + end;
            return end >= 0;
        }

        while (Position < value.Length)
        {
            if (_inString)
            {
                if (!ScanString(value)) return false;
                if (_kind == Kind.String) return true;
            }

            int next = value[Position..].IndexOfAny(Brackets);
            if (next < 0)
            {
                Position = value.Length;
                return false;
            }

            Position += next + 1;
            switch (value[Position - 1])
            {
                case (byte)'"':
                    _inString = true;
                    break;
                case (byte)'{' or (byte)'[':
                    _depth++;
                    break;
                default:
                    if (--_depth == 0) return true;
                    break;
            }
        }

        return false;
    }

    /// <summary>Counts from here: what was looked through so far was dropped.</summary>
    public void Rebase() => Position = 0;

    private bool Start(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return false;
        switch (value[0])
        {
            case (byte)'{' or (byte)'[':
                _kind = Kind.Container;
                break;
            case (byte)'"':
                _kind = Kind.String;
                _inString = true;
                Position = 1;
                break;
            case var first when IsWord(first):
                _kind = Kind.Scalar;
                break;
            default:
                throw new JsonException($"A JSON value was expected, and byte 0x{value[0]:x2} is there.");
        }

        return true;
    }

    private bool ScanString(ReadOnlySpan<byte> value)
    {
        while (Position < value.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                Position++;
                continue;
            }

            int next = value[Position..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                Position = value.Length;
                return false;
            }

            Position += next + 1;
            if (value[Position - 1] == (byte)'"')
            {
                _inString = false;
                return true;
            }

            _escaped = true;
        }

        return false;
    }
}
