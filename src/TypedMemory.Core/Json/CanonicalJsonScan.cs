using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace TypedMemory.Core.Json;

/// <summary>
/// Decides in one scan whether a text is canonical JSON: what the generated codecs write is, so that the hash of an
/// ordinary write needs no second form of its body.
/// </summary>
internal static class CanonicalJsonScan
{
    private const int ShallowDepth = 32;

    /// <summary>What is open: an array, or an object with the member that was read last.</summary>
    private struct Frame
    {
        public bool IsObject;
        public int NameStart;
        public int NameLength;
    }

    [SkipLocalsInit]
    public static bool IsCanonical(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) return false;

        // Three vectorised passes over the whole text are cheaper than looking for every delimiter in every string:
        // nearly always there is no escape, and then a string ends at the next quote.
        bool plain = !json.Contains((byte)'\\') && json.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0;
        Span<Frame> frames = stackalloc Frame[ShallowDepth];
        int depth = 0, at = 0;
        while (true)
        {
            if ((uint)at >= (uint)json.Length) return false;
            switch (json[at])
            {
                case (byte)'{' or (byte)'[':
                    bool isObject = json[at++] == '{';
                    if ((uint)at >= (uint)json.Length) return false;
                    if (json[at] == (isObject ? '}' : ']'))
                    {
                        at++;
                        break;
                    }

                    if (depth == frames.Length) frames = Deepen(frames);
                    frames[depth++] = new Frame { IsObject = isObject, NameStart = -1 };
                    if (isObject && !SkipName(json, ref at, ref frames[depth - 1], plain)) return false;
                    continue;
                case (byte)'"':
                    if (!SkipString(json, ref at, plain)) return false;
                    break;
                case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                    if (!SkipNumber(json, ref at)) return false;
                    break;
                default:
                    if (!SkipLiteral(json, ref at)) return false;
                    break;
            }

            while (true)
            {
                if (depth == 0) return at == json.Length;
                if ((uint)at >= (uint)json.Length) return false;
                ref Frame frame = ref frames[depth - 1];
                byte next = json[at++];
                if (next == ',')
                {
                    if (frame.IsObject && !SkipName(json, ref at, ref frame, plain)) return false;
                    break;
                }

                if (next != (frame.IsObject ? '}' : ']')) return false;
                depth--;
            }
        }
    }

    private static Frame[] Deepen(ReadOnlySpan<Frame> frames)
    {
        Frame[] deeper = new Frame[frames.Length * 2];
        frames.CopyTo(deeper);
        return deeper;
    }

    private static bool SkipName(ReadOnlySpan<byte> json, ref int at, ref Frame frame, bool plain)
    {
        int start = at + 1;
        if ((uint)at >= (uint)json.Length || json[at] != '"' || !SkipString(json, ref at, plain)) return false;
        ReadOnlySpan<byte> name = json[start..(at - 1)];
        if (frame.NameStart >= 0)
        {
            ReadOnlySpan<byte> previous = json.Slice(frame.NameStart, frame.NameLength);
            if ((plain ? previous.SequenceCompareTo(name) : CanonicalNames.Compare(previous, name)) >= 0) return false;
        }

        frame.NameStart = start;
        frame.NameLength = name.Length;
        if ((uint)at >= (uint)json.Length || json[at] != ':') return false;
        at++;
        return true;
    }

    private static bool SkipString(ReadOnlySpan<byte> json, ref int at, bool plain)
    {
        at++;
        if (plain)
        {
            int length = json[at..].IndexOf((byte)'"');
            at += length + 1;
            return length >= 0;
        }

        while (true)
        {
            int run = json[at..].IndexOfAny(JsonScanner.StringDelimiters);
            if (run < 0) return false;
            at += run;
            if (json[at] == '"')
            {
                at++;
                return true;
            }

            if (json[at] != '\\' || !SkipEscape(json, ref at)) return false;
        }
    }

    /// <summary>Steps over an escape if it is one that the character needs, in its shortest form.</summary>
    private static bool SkipEscape(ReadOnlySpan<byte> json, ref int at)
    {
        ReadOnlySpan<byte> escape = json[at..];
        if (escape.Length < 2) return false;
        if (escape[1] is (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t')
        {
            at += 2;
            return true;
        }

        if (escape[1] != 'u' || !TryReadUnit(escape, out char unit)) return false;
        at += 6;
        if (char.IsHighSurrogate(unit)) return !(TryReadUnit(json[at..], out char low) && char.IsLowSurrogate(low));
        return char.IsLowSurrogate(unit) || (unit < 0x20 && unit is not ('\b' or '\f' or '\n' or '\r' or '\t'));
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escape, out char unit)
    {
        unit = default;
        if (escape.Length < 6 || escape[0] != '\\' || escape[1] != 'u') return false;
        int value = 0;
        foreach (byte digit in escape.Slice(2, 4))
        {
            int nibble = digit is >= (byte)'0' and <= (byte)'9' ? digit - '0'
                : digit is >= (byte)'a' and <= (byte)'f' ? digit - 'a' + 10
                : -1;
            if (nibble < 0) return false;
            value = (value << 4) | nibble;
        }

        unit = (char)value;
        return true;
    }

    private static bool SkipNumber(ReadOnlySpan<byte> json, ref int at)
    {
        int start = at;
        if (json[at] == '-') at++;
        int first = at;
        int whole = SkipDigits(json, ref at);
        if (whole == 0 || (whole > 1 && json[first] == '0')) return false;
        int fraction = 0;
        if ((uint)at < (uint)json.Length && json[at] == '.')
        {
            at++;
            fraction = SkipDigits(json, ref at);
            if (fraction == 0) return false;
        }

        if ((uint)at < (uint)json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            if ((uint)at < (uint)json.Length && json[at] is (byte)'+' or (byte)'-') at++;
            return SkipDigits(json, ref at) > 0 && CanonicalNumber.IsCanonical(json[start..at], integer: false);
        }

        // Of the decimals, those that are seen in documents, 0.85 and 12.5, are told at a glance.
        bool ordinary = fraction > 0 && whole + fraction <= CanonicalNumber.ExactDigits && json[at - 1] != '0'
            && (json[first] != '0' || json[first + 2] != '0');
        return ordinary || CanonicalNumber.IsCanonical(json[start..at], integer: fraction == 0);
    }

    /// <summary>Steps over digits. Returns how many there were.</summary>
    private static int SkipDigits(ReadOnlySpan<byte> json, ref int at)
    {
        int start = at;
        while ((uint)at < (uint)json.Length && (uint)(json[at] - '0') <= 9) at++;
        return at - start;
    }

    private static bool SkipLiteral(ReadOnlySpan<byte> json, ref int at)
    {
        ReadOnlySpan<byte> literal = json[at] switch
        {
            (byte)'t' => "true"u8,
            (byte)'f' => "false"u8,
            (byte)'n' => "null"u8,
            _ => default,
        };
        if (literal.IsEmpty || !json[at..].StartsWith(literal)) return false;
        at += literal.Length;
        return true;
    }
}
