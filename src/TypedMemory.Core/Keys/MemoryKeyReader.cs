using System.ComponentModel;
using System.Globalization;
using System.Text;

namespace TypedMemory.Generated;

/// <summary>Takes a document id apart into the components of a key; used by generated keys.</summary>
/// <remarks>
/// Strict: a component is accepted only in the one form in which it is written, so that an id and its key determine
/// each other. Once a step has failed, every later one fails.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct MemoryKeyReader
{
    private readonly ReadOnlySpan<char> _text;
    private int _position;

    /// <summary>Creates a reader.</summary>
    /// <param name="text">The document id.</param>
    public MemoryKeyReader(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Creates a reader.</summary>
    /// <param name="utf8Text">The document id; what is not UTF-8 fails at the first step.</param>
    public MemoryKeyReader(ReadOnlySpan<byte> utf8Text)
    {
        if (System.Text.Unicode.Utf8.IsValid(utf8Text)) _text = Encoding.UTF8.GetString(utf8Text);
        else _position = -1;
    }

    /// <summary>Whether the id is read to its end.</summary>
    public readonly bool AtEnd => _position == _text.Length;

    /// <summary>Reads text of the template.</summary>
    /// <param name="text">The text.</param>
    public bool TryReadLiteral(string text)
    {
        if (_position < 0 || !_text[_position..].StartsWith(text, StringComparison.Ordinal)) return Failed();
        _position += text.Length;
        return true;
    }

    /// <summary>Reads a component.</summary>
    /// <param name="component">The component.</param>
    public bool TryRead(out string component)
    {
        component = "";
        if (_position < 0) return false;
        ReadOnlySpan<char> rest = _text[_position..];
        int length = rest.IndexOf(MemoryKey.Separator);
        if (length >= 0) rest = rest[..length];
        if (rest.IsEmpty || !TryUnescape(rest, out component)) return Failed();
        _position += rest.Length;
        return true;
    }

    /// <summary>Reads a component.</summary>
    /// <param name="component">The component.</param>
    public bool TryRead(out bool component)
    {
        bool read = TryRead(out string text) && text is "true" or "false";
        component = read && text == "true";
        return read || Failed();
    }

    /// <summary>Reads a component.</summary>
    /// <param name="component">The component.</param>
    /// <param name="format">The format that it was written in.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public bool TryRead<T>(out T component, scoped ReadOnlySpan<char> format = default)
        where T : struct, ISpanFormattable, ISpanParsable<T>
    {
        if (TryRead(out string text) && T.TryParse(text, CultureInfo.InvariantCulture, out component))
        {
            Span<char> canonical = stackalloc char[64];
            bool same = component.TryFormat(canonical, out int written, format, CultureInfo.InvariantCulture)
                ? canonical[..written].SequenceEqual(text)
                : component.ToString(format.IsEmpty ? null : format.ToString(), CultureInfo.InvariantCulture) == text;
            if (same) return true;
        }

        component = default;
        return Failed();
    }

    /// <summary>Reads the name of an enum's value.</summary>
    /// <param name="names">The names of the enum.</param>
    /// <param name="number">The value's number; of an unsigned enum of 64 bits, its bits.</param>
    public bool TryReadEnum(EnumKeyNames names, out long number)
    {
        ArgumentNullException.ThrowIfNull(names);
        number = 0;
        return (TryRead(out string text) && names.TryRead(text, out number)) || Failed();
    }

    /// <summary>Reads a point in time.</summary>
    /// <param name="component">The component.</param>
    public bool TryReadInstant(out DateTimeOffset component)
    {
        component = default;
        return (TryRead(out string text) && MemoryKeyWriter.TryParseInstant(text, out component)) || Failed();
    }

    private bool Failed()
    {
        _position = -1;
        return false;
    }

    private static bool TryUnescape(ReadOnlySpan<char> text, out string component)
    {
        component = "";
        if (MemoryKey.IndexOfLoneSurrogate(text) >= 0) return false;
        var unescaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == MemoryKey.Escape)
            {
                if (i + 2 >= text.Length || !TryReadHex(text[i + 1], text[i + 2], out c) || !MemoryKey.IsEscaped(c))
                    return false;
                i += 2;
            }
            else if (MemoryKey.IsEscaped(c))
            {
                return false;
            }

            unescaped.Append(c);
        }

        component = unescaped.ToString();
        return true;
    }

    /// <summary>Reads two digits, upper case only: the one form in which they are written.</summary>
    private static bool TryReadHex(char high, char low, out char value)
    {
        int h = Digit(high);
        int l = Digit(low);
        value = (char)((h << 4) | l);
        return h >= 0 && l >= 0;

        static int Digit(char c) => c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'A' and <= 'F' => c - 'A' + 10,
            _ => -1,
        };
    }
}
