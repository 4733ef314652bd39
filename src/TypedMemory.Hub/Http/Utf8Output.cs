using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace TypedMemory.Hub.Http;

/// <summary>Writes JSON tokens as UTF-8 straight into a buffer, e.g. the response's.</summary>
internal static class Utf8Output
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        "\"\\\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"
        + "\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    public static void Number(this IBufferWriter<byte> output, long value)
    {
        Span<byte> span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out int written);
        output.Advance(written);
    }

    public static void Bool(this IBufferWriter<byte> output, bool value) => output.Write(value ? "true"u8 : "false"u8);

    /// <summary>Writes a string with its quotes, escaped as far as JSON demands.</summary>
    public static void String(this IBufferWriter<byte> output, ReadOnlySpan<char> value)
    {
        output.Write("\""u8);
        while (true)
        {
            int at = value.IndexOfAny(Escaped);
            ReadOnlySpan<char> plain = at < 0 ? value : value[..at];
            if (!plain.IsEmpty) Encoding.UTF8.GetBytes(plain, output);
            if (at < 0) break;
            Escape(output, value[at]);
            value = value[(at + 1)..];
        }

        output.Write("\""u8);
    }

    /// <summary>Writes a string or <c>null</c>.</summary>
    public static void StringOrNull(this IBufferWriter<byte> output, string? value)
    {
        if (value is null) output.Write("null"u8);
        else output.String(value);
    }

    /// <summary>Writes a revision as a JSON string.</summary>
    public static void Revision(this IBufferWriter<byte> output, RevisionId revision)
    {
        if (!revision.HasBinaryHash)
        {
            // A foreign hash can be any text, quotes included.
            output.String(revision.ToString());
            return;
        }

        Span<byte> span = output.GetSpan(64);
        span[0] = (byte)'"';
        revision.TryFormat(span[1..], out int written);
        span[written + 1] = (byte)'"';
        output.Advance(written + 2);
    }

    public static void Revisions(this IBufferWriter<byte> output, IEnumerable<RevisionId> revisions)
    {
        output.Write("["u8);
        bool first = true;
        foreach (RevisionId revision in revisions)
        {
            if (!first) output.Write(","u8);
            first = false;
            output.Revision(revision);
        }

        output.Write("]"u8);
    }

    public static void Strings(this IBufferWriter<byte> output, IEnumerable<string> values)
    {
        output.Write("["u8);
        bool first = true;
        foreach (string value in values)
        {
            if (!first) output.Write(","u8);
            first = false;
            output.String(value);
        }

        output.Write("]"u8);
    }

    private static void Escape(IBufferWriter<byte> output, char c)
    {
        switch (c)
        {
            case '"': output.Write("\\\""u8); break;
            case '\\': output.Write("\\\\"u8); break;
            case '\n': output.Write("\\n"u8); break;
            case '\r': output.Write("\\r"u8); break;
            case '\t': output.Write("\\t"u8); break;
            case '\b': output.Write("\\b"u8); break;
            case '\f': output.Write("\\f"u8); break;
            default:
                output.Write("\\u00"u8);
                Span<byte> hex = output.GetSpan(2);
                Utf8Formatter.TryFormat((byte)c, hex, out int written, new StandardFormat('x', 2));
                output.Advance(written);
                break;
        }
    }
}
