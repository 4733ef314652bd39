using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace TypedMemory.Generated;

public ref partial struct CodecWriter
{
    private const int MaxNumberLength = 48;

    /// <summary>The greatest integer up to which every JSON reader keeps integers exact, 2^53.</summary>
    private const long MaxExactInteger = 1L << 53;

    /// <summary>2^96, the first integer that is not a decimal.</summary>
    private const double DecimalEnd = 79228162514264337593543950336d;

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt64(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(MaxNumberLength), out int written);
        _position += written;
    }

    /// <summary>Writes an integer.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt64(ulong value)
    {
        Utf8Formatter.TryFormat(value, Reserve(MaxNumberLength), out int written);
        _position += written;
    }

    /// <summary>
    /// Writes a number as the shortest text that reads back as the same number, in the form of RFC 8785.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">The value is not a number or infinite.</exception>
    public void WriteDouble(double value)
    {
        if (Math.Abs(value) < MaxExactInteger && value == (long)value)
        {
            WriteInt64((long)value);
            return;
        }

        if (TryWriteDecimals(value)) return;
        Span<byte> text = stackalloc byte[MaxNumberLength];
        if (!double.IsFinite(value)) throw NotFinite(value.ToString(CultureInfo.InvariantCulture));
        Utf8Formatter.TryFormat(value, text, out int written);
        WriteShortest(text[..written]);
    }

    /// <summary>
    /// Writes a number as the shortest text that reads back as the same number, in the form of RFC 8785.
    /// </summary>
    /// <param name="value">The value.</param>
    /// <exception cref="InvalidDocumentException">The value is not a number or infinite.</exception>
    public void WriteSingle(float value)
    {
        if (Math.Abs(value) < 1 << 24 && value == (int)value)
        {
            WriteInt64((int)value);
            return;
        }

        Span<byte> text = stackalloc byte[MaxNumberLength];
        if (!float.IsFinite(value)) throw NotFinite(value.ToString(CultureInfo.InvariantCulture));
        Utf8Formatter.TryFormat(value, text, out int written);
        WriteShortest(text[..written]);
    }

    /// <summary>
    /// Writes a decimal number: as a JSON number while that is exact in every reader (15 significant digits), beyond
    /// that as a string.
    /// </summary>
    /// <param name="value">The value.</param>
    public void WriteDecimal(decimal value)
    {
        double rounded = (double)value;
        // Rounded, the greatest decimals are 2^96, which none is.
        if (Math.Abs(rounded) < DecimalEnd && (decimal)rounded == value)
        {
            WriteDouble(rounded);
            return;
        }

        WriteByte((byte)'"');
        // Dividing by one with 28 decimals drops the zeros at the end: equal values have one text.
        (value / 1.0000000000000000000000000000m).TryFormat(
            Reserve(MaxNumberLength), out int written, default, CultureInfo.InvariantCulture);
        _position += written;
        WriteByte((byte)'"');
    }

    /// <summary>
    /// Writes an integer: as a JSON number up to 2^53, which every reader keeps exact, beyond that as a string.
    /// </summary>
    /// <param name="value">The value.</param>
    public void WriteBigInteger(BigInteger value)
    {
        if (BigInteger.Abs(value) <= MaxExactInteger) WriteInt64((long)value);
        else WriteQuoted(value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Writes an integer: as a JSON number up to 2^53, which every reader keeps exact, beyond that as a string.
    /// </summary>
    /// <param name="value">The value.</param>
    public void WriteInt128(Int128 value)
    {
        if (value <= MaxExactInteger && value >= -MaxExactInteger) WriteInt64((long)value);
        else WriteFormatted(value, MaxNumberLength, default);
    }

    /// <summary>
    /// Writes an integer: as a JSON number up to 2^53, which every reader keeps exact, beyond that as a string.
    /// </summary>
    /// <param name="value">The value.</param>
    public void WriteUInt128(UInt128 value)
    {
        if (value <= (UInt128)MaxExactInteger) WriteInt64((long)value);
        else WriteFormatted(value, MaxNumberLength, default);
    }

    /// <summary>
    /// Writes a number of at most six decimals and fifteen digits. No two such numbers are the same double, so that one
    /// which reads back as the value is the shortest that does.
    /// </summary>
    private bool TryWriteDecimals(double value)
    {
        double scaled = Math.Round(Math.Abs(value) * DecimalsScale);
        // NaN fails the comparison.
        if (!(scaled < MaxScaled) || scaled / DecimalsScale != Math.Abs(value)) return false;
        (ulong integer, ulong fraction) = Math.DivRem((ulong)scaled, (ulong)DecimalsScale);
        if (value < 0) WriteByte((byte)'-');
        WriteUInt64(integer);
        WriteByte((byte)'.');
        for (ulong unit = (ulong)DecimalsScale / 10; fraction > 0; unit /= 10)
        {
            (ulong digit, fraction) = Math.DivRem(fraction, unit);
            WriteByte((byte)('0' + digit));
        }

        return true;
    }

    private const double DecimalsScale = 1e6;
    private const double MaxScaled = 1e15;

    /// <summary>Brings .NET's shortest text, <c>-1.25E+21</c>, into the form of ECMAScript.</summary>
    private void WriteShortest(scoped ReadOnlySpan<byte> text)
    {
        int e = text.IndexOf((byte)'E');
        if (e < 0)
        {
            WriteRaw(text);
            return;
        }

        int exponent = int.Parse(text[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> mantissa = text[..e];
        if (mantissa[0] == (byte)'-')
        {
            WriteByte((byte)'-');
            mantissa = mantissa[1..];
        }

        if (exponent is < -6 or > 20) WriteScientific(mantissa, exponent);
        else WriteFixed(mantissa, exponent);
    }

    private void WriteScientific(scoped ReadOnlySpan<byte> mantissa, int exponent)
    {
        WriteRaw(mantissa);
        WriteByte((byte)'e');
        if (exponent > 0) WriteByte((byte)'+');
        WriteInt64(exponent);
    }

    /// <summary>Writes <c>d.ddd * 10^exponent</c> without an exponent.</summary>
    private void WriteFixed(scoped ReadOnlySpan<byte> mantissa, int exponent)
    {
        if (exponent < 0)
        {
            WriteRaw("0."u8);
            for (int zeros = -exponent - 1; zeros > 0; zeros--) WriteByte((byte)'0');
        }

        int digits = 0;
        foreach (byte digit in mantissa)
        {
            if (digit == (byte)'.') continue;
            WriteByte(digit);
            digits++;
            // The point stands behind 1 + exponent digits, if any follow.
            if (exponent >= 0 && digits == exponent + 1 && digits < mantissa.Length - 1) WriteByte((byte)'.');
        }

        for (; digits <= exponent; digits++) WriteByte((byte)'0');
    }

    private readonly InvalidDocumentException NotFinite(string value) =>
        Refused($"is \"{value}\", which has no form in JSON. Store a finite number, or declare the property nullable and store null.");
}
