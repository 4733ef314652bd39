using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Core.Json;

/// <summary>JSON strings: out of and into their escapes.</summary>
internal static class JsonText
{
    /// <summary>The text of what stands between the quotes of a valid JSON string.</summary>
    /// <remarks>An escaped surrogate without its other half stays one, so that the caller can refuse it.</remarks>
    public static string Decode(ReadOnlySpan<byte> quoted, bool escaped)
    {
        if (!escaped) return Encoding.UTF8.GetString(quoted);
        StringBuilder text = new(quoted.Length);
        while (!quoted.IsEmpty)
        {
            int run = quoted.IndexOf((byte)'\\');
            text.Append(Encoding.UTF8.GetString(run < 0 ? quoted : quoted[..run]));
            if (run < 0) break;
            text.Append(DecodeEscape(quoted[run..], out int length));
            quoted = quoted[(run + length)..];
        }

        return text.ToString();
    }

    /// <summary>The UTF-16 code unit of an escape.</summary>
    /// <param name="escape">A valid escape, from its backslash on.</param>
    /// <param name="length">How many bytes it is.</param>
    public static char DecodeEscape(ReadOnlySpan<byte> escape, out int length)
    {
        length = 2;
        switch (escape[1])
        {
            case (byte)'b': return '\b';
            case (byte)'f': return '\f';
            case (byte)'n': return '\n';
            case (byte)'r': return '\r';
            case (byte)'t': return '\t';
            case (byte)'u':
                length = 6;
                return (char)ushort.Parse(
                    escape.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            default: return (char)escape[1];
        }
    }

    /// <summary>Writes a string with its quotes and the fewest escapes.</summary>
    /// <param name="text">The text; a lone surrogate is written as its escape.</param>
    /// <param name="output">Where it goes.</param>
    public static void Write(string text, IBufferWriter<byte> output)
    {
        Span<byte> buffer = output.GetSpan(checked((text.Length * 6) + 2));
        int at = 0;
        buffer[at++] = (byte)'"';
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf16(rest, out Rune rune, out int length);
            at += status != OperationStatus.Done ? WriteUnicodeEscape(rest[0], buffer[at..])
                : rune.Value < 0x80 ? WriteAscii((byte)rune.Value, buffer[at..])
                : rune.EncodeToUtf8(buffer[at..]);
            rest = rest[length..];
        }

        buffer[at++] = (byte)'"';
        output.Advance(at);
    }

    /// <summary>
    /// Writes one ASCII character of a string, escaped if it must be. Returns how many bytes it takes, 6 at most.
    /// </summary>
    public static int WriteAscii(byte character, Span<byte> output)
    {
        byte shortEscape = character switch
        {
            (byte)'"' or (byte)'\\' => character,
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            _ => 0,
        };
        if (shortEscape != 0)
        {
            output[0] = (byte)'\\';
            output[1] = shortEscape;
            return 2;
        }

        if (character < 0x20) return WriteUnicodeEscape((char)character, output);
        output[0] = character;
        return 1;
    }

    /// <summary>Writes <c>\u</c> and four lower-case hexadecimal digits.</summary>
    public static int WriteUnicodeEscape(char codeUnit, Span<byte> output)
    {
        output[0] = (byte)'\\';
        output[1] = (byte)'u';
        ((ushort)codeUnit).TryFormat(output[2..], out _, "x4", CultureInfo.InvariantCulture);
        return 6;
    }

    /// <summary>
    /// The text of a value, or <see langword="null"/> if it is not one, or holds half of a surrogate pair.
    /// </summary>
    public static string? Of(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The name of a member, or <see langword="null"/> if it holds half of a surrogate pair.</summary>
    public static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
