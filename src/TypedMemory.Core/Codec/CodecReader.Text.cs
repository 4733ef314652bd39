using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using TypedMemory.Core.Codec;

namespace TypedMemory.Generated;

public ref partial struct CodecReader
{
    /// <summary>
    /// What ends the plain part of a string: its end, an escape, or a control character, which is an error.
    /// </summary>
    private static readonly SearchValues<byte> s_special = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016"u8
        + "\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"u8);

    /// <summary>Reads a string, unescaped. A lone surrogate or bytes that are not UTF-8 are refused.</summary>
    public string ReadString()
    {
        if (Current != (byte)'"') throw Unexpected("a string", _position);
        ReadOnlySpan<byte> rest = _json[(_position + 1)..];
        int plain = PlainText.Length(rest);
        if (plain == rest.Length || rest[plain] != (byte)'"') return ReadAnyString();
        _position += plain + 2;
        return Encoding.Latin1.GetString(rest[..plain]);
    }

    /// <summary>Reads a string that has escapes, or more than ASCII.</summary>
    private string ReadAnyString()
    {
        int start = _position;
        ReadOnlySpan<byte> utf8 = ReadUtf8();
        string text = Encoding.UTF8.GetString(utf8);
        // The decoder replaces what is not UTF-8 by U+FFFD; a text that really has one is rare enough to look again.
        if (text.Contains('\uFFFD') && !System.Text.Unicode.Utf8.IsValid(utf8))
        {
            throw Fail("the string is not valid UTF-8", start);
        }

        return text;
    }

    /// <summary>Reads a string of one UTF-16 code unit.</summary>
    public char ReadChar()
    {
        int start = _position;
        string text = ReadString();
        return text.Length == 1 ? text[0] : throw Unexpected("a string of one character", start);
    }

    /// <summary>Reads a string as UTF-8, unescaped.</summary>
    public ReadOnlySpan<byte> ReadUtf8String() =>
        Current == (byte)'"' ? ReadUtf8() : throw Unexpected("a string", _position);

    /// <summary>Reads the bytes of a string in base64.</summary>
    public byte[] ReadBase64()
    {
        int start = _position;
        ReadOnlySpan<byte> text = ReadUtf8String();
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (Base64.DecodeFromUtf8(text, bytes, out _, out int written) != OperationStatus.Done)
        {
            throw Unexpected("base64", start);
        }

        if (written < bytes.Length) Array.Resize(ref bytes, written);
        return bytes;
    }

    /// <summary>Reads the bytes of a string in base64.</summary>
    public ReadOnlyMemory<byte> ReadMemory() => ReadBase64();

    /// <summary>Reads the string at the position, which stands at its quotation mark.</summary>
    private ReadOnlySpan<byte> ReadUtf8()
    {
        ReadOnlySpan<byte> rest = _json[(_position + 1)..];
        int end = PlainText.Length(rest);
        if (end < rest.Length && rest[end] > (byte)'\\')
        {
            int more = rest[end..].IndexOfAny(s_special);
            end = more < 0 ? rest.Length : end + more;
        }

        if (end == rest.Length) throw Fail("a string has no end");
        if (rest[end] == (byte)'"')
        {
            _position += end + 2;
            return rest[..end];
        }

        return ReadEscapedUtf8();
    }

    private ReadOnlySpan<byte> ReadEscapedUtf8()
    {
        int start = _position;
        var reader = new Utf8JsonReader(_json[start..]);
        try
        {
            reader.Read();
            byte[] unescaped = new byte[reader.ValueSpan.Length];
            int length = reader.CopyString(unescaped);
            _position = start + (int)reader.BytesConsumed;
            return unescaped.AsSpan(0, length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Fail("the string is not a valid JSON string", start, e);
        }
    }
}
