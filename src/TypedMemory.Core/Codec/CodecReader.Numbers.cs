using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace TypedMemory.Generated;

public ref partial struct CodecReader
{
    private const NumberStyles IntegerText = NumberStyles.AllowLeadingSign;
    private const NumberStyles NumberText =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The most digits that no <see cref="long"/> can overflow with.</summary>
    private const int SafeDigits = 18;

    /// <summary>Reads an integer; a peer may have rewritten it as <c>100.0</c> or <c>1e2</c>.</summary>
    public long ReadInt64()
    {
        int start = _position;
        int position = start;
        bool negative = Current == (byte)'-';
        if (negative) position++;
        int digits = position;
        long value = 0;
        while (position < _json.Length && (uint)(_json[position] - '0') <= 9)
        {
            value = (10 * value) + (_json[position++] - '0');
        }

        int count = position - digits;
        bool plain = position == _json.Length || _json[position] is not ((byte)'.' or (byte)'e' or (byte)'E');
        if (count is 0 or > SafeDigits || !plain || (count > 1 && _json[digits] == (byte)'0'))
        {
            return ReadInteger<long>();
        }

        _position = position;
        return negative ? -value : value;
    }

    /// <summary>
    /// Reads an integer of 64 bits without a sign; one that does not fit is a <see cref="MemoryFormatException"/>.
    /// </summary>
    public ulong ReadUInt64() => ReadInteger<ulong>();

    /// <summary>Reads an integer of 32 bits; one that does not fit is a <see cref="MemoryFormatException"/>.</summary>
    public int ReadInt32() => Narrow<int>(ReadInt64(out int start), start);

    /// <summary>
    /// Reads an integer of 32 bits without a sign; one that does not fit is a <see cref="MemoryFormatException"/>.
    /// </summary>
    public uint ReadUInt32() => Narrow<uint>(ReadInt64(out int start), start);

    /// <summary>Reads an integer of 16 bits; one that does not fit is a <see cref="MemoryFormatException"/>.</summary>
    public short ReadInt16() => Narrow<short>(ReadInt64(out int start), start);

    /// <summary>
    /// Reads an integer of 16 bits without a sign; one that does not fit is a <see cref="MemoryFormatException"/>.
    /// </summary>
    public ushort ReadUInt16() => Narrow<ushort>(ReadInt64(out int start), start);

    /// <summary>Reads an integer of 8 bits; one that does not fit is a <see cref="MemoryFormatException"/>.</summary>
    public sbyte ReadSByte() => Narrow<sbyte>(ReadInt64(out int start), start);

    /// <summary>
    /// Reads an integer of 8 bits without a sign; one that does not fit is a <see cref="MemoryFormatException"/>.
    /// </summary>
    public byte ReadByte() => Narrow<byte>(ReadInt64(out int start), start);

    /// <summary>Reads an integer, which is a number or a string.</summary>
    public Int128 ReadInt128() => ReadInteger<Int128>();

    /// <summary>Reads an integer, which is a number or a string.</summary>
    public UInt128 ReadUInt128() => ReadInteger<UInt128>();

    /// <summary>Reads an integer, which is a number or a string.</summary>
    public BigInteger ReadBigInteger() => ReadInteger<BigInteger>();

    /// <summary>
    /// Reads a number, as the double that is nearest to it; one that is infinite as a double is refused.
    /// </summary>
    public double ReadDouble()
    {
        int start = _position;
        if (TryReadExactDouble(out double exact)) return exact;
        ReadOnlySpan<byte> token = ReadNumber("a number");
        return double.TryParse(token, NumberText, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            ? value
            : throw Unexpected("a number in the range of a double", start);
    }

    /// <summary>
    /// Reads a number, as the float that is nearest to it; one that is infinite as a float is refused.
    /// </summary>
    public float ReadSingle()
    {
        int start = _position;
        ReadOnlySpan<byte> token = ReadNumber("a number");
        return float.TryParse(token, NumberText, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw Unexpected("a number in the range of a float", start);
    }

    /// <summary>Reads a decimal number, which is a number or a string.</summary>
    public decimal ReadDecimal()
    {
        int start = _position;
        ReadOnlySpan<byte> token = ReadNumberOrText("a decimal number");
        return decimal.TryParse(token, NumberText, CultureInfo.InvariantCulture, out decimal value)
            ? value
            : throw Unexpected("a number in the range of a decimal", start);
    }

    /// <summary>
    /// Reads a number whose digits and power of ten are both exact as doubles: then one division rounds right
    /// (Clinger).
    /// </summary>
    private bool TryReadExactDouble(out double value)
    {
        value = 0;
        int position = _position;
        bool negative = Current == (byte)'-';
        if (negative) position++;
        int integer = position;
        ulong digits = ReadDigits(ref position, 0);
        int count = position - integer;
        bool valid = count > 0 && (count == 1 || _json[integer] != (byte)'0');
        int scale = 0;
        if (valid && position < _json.Length && _json[position] == (byte)'.')
        {
            int fraction = ++position;
            digits = ReadDigits(ref position, digits);
            scale = position - fraction;
            count += scale;
            valid = scale > 0;
        }

        if (!valid || count > SafeDigits || digits > MaxExactDigits) return false;
        if (position < _json.Length && _json[position] is (byte)'e' or (byte)'E') return false;
        value = digits / PowersOfTen[scale];
        if (negative) value = -value;
        _position = position;
        return true;
    }

    /// <summary>Reads digits behind those that are read; more than <see cref="SafeDigits"/> overflow.</summary>
    private readonly ulong ReadDigits(ref int position, ulong digits)
    {
        while (position < _json.Length && (uint)(_json[position] - '0') is <= 9 and uint digit)
        {
            digits = unchecked((10 * digits) + digit);
            position++;
        }

        return digits;
    }

    /// <summary>The integers up to here are doubles, 2^53.</summary>
    private const ulong MaxExactDigits = 1UL << 53;

    private static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long ReadInt64(out int start)
    {
        start = _position;
        return ReadInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly T Narrow<T>(long value, int start)
        where T : struct, INumberBase<T>, IMinMaxValue<T>
    {
        T narrow = T.CreateTruncating(value);
        return long.CreateTruncating(narrow) == value
            ? narrow
            : throw Unexpected($"an integer from {T.MinValue} to {T.MaxValue}", start);
    }

    /// <summary>Reads an integer in any of its forms.</summary>
    private T ReadInteger<T>()
        where T : struct, IBinaryInteger<T>
    {
        int start = _position;
        // Integers that not every reader keeps exact are strings; so are names of entries.
        bool text = _inName || !(typeof(T) == typeof(long) || typeof(T) == typeof(ulong));
        ReadOnlySpan<byte> token = text ? ReadNumberOrText("an integer") : ReadNumber("an integer");
        if (T.TryParse(token, IntegerText, CultureInfo.InvariantCulture, out T value)) return value;
        if (_json[start] == (byte)'"') throw UnexpectedInteger<T>(start);
        // The decimal keeps 28 digits exact, more than a peer keeps of what it rewrites as a floating-point number.
        if (decimal.TryParse(token, NumberText, CultureInfo.InvariantCulture, out decimal number)
            && decimal.IsInteger(number)
            && T.TryParse(
                decimal.Truncate(number).ToString("F0", CultureInfo.InvariantCulture),
                IntegerText,
                CultureInfo.InvariantCulture,
                out value))
        {
            return value;
        }

        throw UnexpectedInteger<T>(start);
    }

    private readonly MemoryFormatException UnexpectedInteger<T>(int start) => Unexpected(
        typeof(T) == typeof(BigInteger) ? "an integer" : $"an integer in the range of {typeof(T).Name}", start);

    /// <summary>
    /// Reads the text of a number, which may stand in quotation marks; there too it is held to JSON's grammar.
    /// </summary>
    private ReadOnlySpan<byte> ReadNumberOrText(string expected)
    {
        if (Current != (byte)'"') return ReadNumber(expected);
        int start = _position;
        ReadOnlySpan<byte> text = ReadUtf8();
        return NumberLength(text) == text.Length && text.Length > 0 ? text : throw Unexpected(expected, start);
    }

    /// <summary>Reads the text of a number, held to JSON's grammar.</summary>
    private ReadOnlySpan<byte> ReadNumber(string expected)
    {
        int start = _position;
        int length = NumberLength(_json[start..]);
        if (length == 0) throw Unexpected(expected, start);
        _position = start + length;
        return _json.Slice(start, length);
    }

    /// <summary>The length of the number of JSON that a text begins with; 0 if it begins with none.</summary>
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        int position = text is [(byte)'-', ..] ? 1 : 0;
        int digits = SkipDigits(text, ref position);
        bool valid = digits > 0 && (digits == 1 || text[position - digits] != (byte)'0');
        if (valid && position < text.Length && text[position] == (byte)'.')
        {
            position++;
            valid = SkipDigits(text, ref position) > 0;
        }

        if (valid && position < text.Length && text[position] is (byte)'e' or (byte)'E')
        {
            position++;
            if (position < text.Length && text[position] is (byte)'+' or (byte)'-') position++;
            valid = SkipDigits(text, ref position) > 0;
        }

        return valid ? position : 0;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, ref int position)
    {
        int start = position;
        while (position < text.Length && (uint)(text[position] - '0') <= 9) position++;
        return position - start;
    }
}
