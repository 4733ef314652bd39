using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;
using TypedMemory.Core.Codec;

namespace TypedMemory.Generated;

public ref partial struct CodecWriter
{
    private const int BytesPerChar = 3;

    /// <summary>
    /// What a canonical string escapes, see RFC 8785: the quotation mark, the backslash and the controls.
    /// </summary>
    private static readonly SearchValues<char> s_escaped = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016"
        + "\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>Writes a string.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">It is null, or holds a surrogate without its partner.</exception>
    public void WriteString(string value)
    {
        ThrowIfNull(value);
        WriteString(value.AsSpan());
    }

    /// <summary>Writes a string.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">The string holds a surrogate without its partner.</exception>
    public void WriteString(scoped ReadOnlySpan<char> value)
    {
        Span<byte> room = Reserve(value.Length + 2);
        room[0] = (byte)'"';
        int plain = PlainText.Copy(value, room[1..]);
        if (plain == value.Length)
        {
            room[plain + 1] = (byte)'"';
            _position += plain + 2;
            return;
        }

        _position += plain + 1;
        WriteAny(value[plain..]);
    }

    /// <summary>Writes the rest of a string that has something to escape, or more than ASCII, and its end.</summary>
    private void WriteAny(scoped ReadOnlySpan<char> value)
    {
        int escaped;
        while ((escaped = value.IndexOfAny(s_escaped)) >= 0)
        {
            WriteUnescaped(value[..escaped]);
            WriteEscape(value[escaped]);
            value = value[(escaped + 1)..];
        }

        WriteUnescaped(value);
        WriteByte((byte)'"');
    }

    /// <summary>Writes a character as a string of one.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">The character is half of a surrogate pair.</exception>
    public void WriteChar(char value) => WriteString([value]);

    /// <summary>Writes bytes as base64.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBase64(byte[] value)
    {
        ThrowIfNull(value);
        WriteBase64(value.AsSpan());
    }

    /// <summary>Writes bytes as base64.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteMemory(ReadOnlyMemory<byte> value) => WriteBase64(value.Span);

    private void WriteBase64(scoped ReadOnlySpan<byte> value)
    {
        WriteByte((byte)'"');
        Span<byte> room = Reserve(Base64.GetMaxEncodedToUtf8Length(value.Length));
        Base64.EncodeToUtf8(value, room, out _, out int written);
        _position += written;
        WriteByte((byte)'"');
    }

    private void WriteUnescaped(scoped ReadOnlySpan<char> value)
    {
        if (value.IsEmpty) return;
        Span<byte> room = Reserve(checked(value.Length * BytesPerChar));
        OperationStatus status = Utf8.FromUtf16(
            value, room, out int read, out int written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
        {
            throw Refused(
                $"holds the lone surrogate U+{(int)value[read]:X4}, which JSON in UTF-8 cannot carry. Remove it, or store the data as bytes.");
        }

        _position += written;
    }

    private void WriteEscape(char value)
    {
        switch (value)
        {
            case '"': WriteRaw("\\\""u8); break;
            case '\\': WriteRaw("\\\\"u8); break;
            case '\b': WriteRaw("\\b"u8); break;
            case '\t': WriteRaw("\\t"u8); break;
            case '\n': WriteRaw("\\n"u8); break;
            case '\f': WriteRaw("\\f"u8); break;
            case '\r': WriteRaw("\\r"u8); break;
            default:
                WriteRaw("\\u00"u8);
                WriteByte((byte)(value < 0x10 ? '0' : '1'));
                WriteByte("0123456789abcdef"u8[value & 0xF]);
                break;
        }
    }
}
