using System.Buffers;
using System.Text;

namespace TypedMemory.Hub.Core;

/// <summary>Percent-encoding of URLs, strict: a broken escape or broken UTF-8 is an error, not a guess.</summary>
internal static class PercentEncoding
{
    private const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    private static readonly SearchValues<char> UnreservedCharacters = SearchValues.Create(Unreserved);
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<char> text, bool plusIsSpace)
    {
        if (text.IndexOfAny('%', '+') < 0 && Ascii.IsValid(text)) return text.ToString();
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    throw HubException.BadRequest("invalid_url_encoding");
                }

                bytes[length++] = Convert.ToByte(text.Slice(i + 1, 2).ToString(), 16);
                i += 2;
            }
            else if (c == '+' && plusIsSpace)
            {
                bytes[length++] = (byte)' ';
            }
            else if (c < 0x80)
            {
                bytes[length++] = (byte)c;
            }
            else
            {
                int count = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.Slice(i, count), bytes.AsSpan(length));
                i += count - 1;
            }
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            throw HubException.BadRequest("The URL is not valid UTF-8.");
        }
    }

    /// <summary>Encodes what may not stand in a header's URL as it is; what structures a URL stays.</summary>
    public static string EncodePath(string path)
    {
        var encoded = new StringBuilder(path.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(path))
        {
            if (b is > 0x20 and < 0x7f and not ((byte)'"' or (byte)'<' or (byte)'>')) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }

    /// <summary>Encodes everything but the unreserved characters, as CouchDB does in <c>Location</c>.</summary>
    public static string Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyExcept(UnreservedCharacters) < 0) return text;
        var encoded = new StringBuilder(text.Length + 16);
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            if (Unreserved.Contains((char)b, StringComparison.Ordinal)) encoded.Append((char)b);
            else encoded.Append('%').Append(b.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
        }

        return encoded.ToString();
    }
}
