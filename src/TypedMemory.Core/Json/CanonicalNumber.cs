using System.Buffers.Text;
using System.Globalization;

namespace TypedMemory.Core.Json;

/// <summary>Numbers of canonical JSON.</summary>
/// <remarks>
/// What is written as an integer stays that integer, of any length. Everything else is the nearest double, written as
/// ECMAScript writes it (RFC 8785). What no double can hold, such as <c>1e400</c>, is the decimal number itself: one
/// digit that is not 0, the other significant ones after a point, and the exponent, <c>1e+400</c>; exponents beyond
/// eighteen digits are cut to 999999999999999999.
/// </remarks>
internal static class CanonicalNumber
{
    private const long GreatestExponent = 999_999_999_999_999_999;

    /// <summary>A decimal of up to 15 significant digits is the shortest text of its double.</summary>
    public const int ExactDigits = 15;

    /// <summary>
    /// How much longer than the number as written its canonical form can be, or the form of any double.
    /// </summary>
    public const int MaxGrowth = 32;

    /// <summary>Whether a valid JSON number is written canonically.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> number, bool integer)
    {
        if (integer) return !number.SequenceEqual("-0"u8);
        if (IsShortDecimal(number)) return true;
        if (number.Length > 64) return IsCanonicalLong(number);
        Span<byte> canonical = stackalloc byte[64 + MaxGrowth];
        return canonical[..Write(number, integer, canonical)].SequenceEqual(number);
    }

    /// <summary>Writes the canonical form of a valid JSON number. Returns its length.</summary>
    public static int Write(ReadOnlySpan<byte> number, bool integer, Span<byte> output)
    {
        if (integer)
        {
            if (number.SequenceEqual("-0"u8)) number = "0"u8;
            number.CopyTo(output);
            return number.Length;
        }

        if (IsShortDecimal(number))
        {
            number.CopyTo(output);
            return number.Length;
        }

        double value = double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? WriteDouble(value, output) : new DecimalNumber(number).WriteScientific(output);
    }

    /// <summary>Writes a finite double as ECMAScript does. Returns its length, 25 at most.</summary>
    public static int WriteDouble(double value, Span<byte> output)
    {
        if (value == 0)
        {
            output[0] = (byte)'0';
            return 1;
        }

        Span<byte> shortest = stackalloc byte[32];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        return new DecimalNumber(shortest[..length]).WriteEcmaScript(output);
    }

    private static bool IsCanonicalLong(ReadOnlySpan<byte> number)
    {
        byte[] canonical = new byte[number.Length + MaxGrowth];
        return canonical.AsSpan(0, Write(number, false, canonical)).SequenceEqual(number);
    }

    /// <summary>
    /// Whether a number is <c>0.25</c> or the like, where neither parsing nor formatting could change anything.
    /// </summary>
    private static bool IsShortDecimal(ReadOnlySpan<byte> number)
    {
        int start = number[0] == '-' ? 1 : 0;
        int point = number.IndexOf((byte)'.');
        if (point < 0 || number.Length - start > ExactDigits + 1) return false;
        if (number[^1] is not (>= (byte)'1' and <= (byte)'9') || number.ContainsAny((byte)'e', (byte)'E')) return false;
        return number[start] != '0' || number[(point + 1)..].IndexOfAnyExcept((byte)'0') <= 5;
    }

    /// <summary>A number as its significant digits and the position of the point.</summary>
    private readonly ref struct DecimalNumber
    {
        // The digits from the first to the last that is not 0, with the point still among them.
        private readonly ReadOnlySpan<byte> _digits;
        private readonly int _count;
        private readonly bool _negative;

        // The number is 0.DIGITS times ten to this.
        private readonly long _point;

        public DecimalNumber(ReadOnlySpan<byte> number)
        {
            _negative = number[0] == '-';
            if (_negative) number = number[1..];
            int e = number.IndexOfAny((byte)'e', (byte)'E');
            ReadOnlySpan<byte> mantissa = e < 0 ? number : number[..e];
            int point = mantissa.IndexOf((byte)'.');
            if (point < 0) point = mantissa.Length;
            int first = mantissa.IndexOfAnyInRange((byte)'1', (byte)'9');
            int last = mantissa.LastIndexOfAnyInRange((byte)'1', (byte)'9');
            _digits = mantissa[first..(last + 1)];
            _count = _digits.Length - (first < point && point <= last ? 1 : 0);
            _point = point - first + (point < first ? 1 : 0) + (e < 0 ? 0 : ReadExponent(number[(e + 1)..]));
        }

        public int WriteScientific(Span<byte> output)
        {
            int at = WriteSign(output);
            int digits = CopyDigits(output[(at + 1)..]);
            output[at] = output[at + 1];
            output[at + 1] = (byte)'.';
            at += digits > 1 ? digits + 1 : 1;
            long exponent = Math.Clamp(_point - 1, -GreatestExponent, GreatestExponent);
            output[at++] = (byte)'e';
            output[at++] = exponent < 0 ? (byte)'-' : (byte)'+';
            Utf8Formatter.TryFormat(Math.Abs(exponent), output[at..], out int written);
            return at + written;
        }

        public int WriteEcmaScript(Span<byte> output)
        {
            if (_point is > 21 or <= -6) return WriteScientific(output);
            int point = (int)_point;
            int at = WriteSign(output);
            if (point <= 0)
            {
                "0."u8.CopyTo(output[at..]);
                output.Slice(at + 2, -point).Fill((byte)'0');
                at += 2 - point;
                return at + CopyDigits(output[at..]);
            }

            CopyDigits(output[at..]);
            if (_count <= point)
            {
                output[(at + _count)..(at + point)].Fill((byte)'0');
                return at + point;
            }

            output[(at + point)..(at + _count)].CopyTo(output[(at + point + 1)..]);
            output[at + point] = (byte)'.';
            return at + _count + 1;
        }

        private int WriteSign(Span<byte> output)
        {
            if (!_negative) return 0;
            output[0] = (byte)'-';
            return 1;
        }

        private int CopyDigits(Span<byte> output)
        {
            int point = _digits.IndexOf((byte)'.');
            if (point < 0)
            {
                _digits.CopyTo(output);
            }
            else
            {
                _digits[..point].CopyTo(output);
                _digits[(point + 1)..].CopyTo(output[point..]);
            }

            return _count;
        }

        private static long ReadExponent(ReadOnlySpan<byte> exponent)
        {
            bool negative = exponent[0] == '-';
            if (exponent[0] is (byte)'-' or (byte)'+') exponent = exponent[1..];
            exponent = exponent.TrimStart((byte)'0');
            long value = exponent.IsEmpty ? 0
                : exponent.Length > 18 ? GreatestExponent
                : long.Parse(exponent, NumberStyles.None, CultureInfo.InvariantCulture);
            return negative ? -value : value;
        }
    }
}
