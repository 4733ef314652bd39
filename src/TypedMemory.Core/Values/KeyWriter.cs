using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace TypedMemory.Core.Values;

/// <summary>
/// Writes values as bytes whose order is that of the values, and of which none is the beginning of another's: so that
/// the bytes of several members, one behind the other, have the order of the members.
/// </summary>
/// <remarks>
/// These bytes are in the files of stores: what is changed here makes another version of every index.
/// </remarks>
internal ref struct KeyWriter(Span<byte> initial)
{
    public const int StackSize = 256;

    /// <summary>Null and what is missing: before every value.</summary>
    public const byte NullTag = 0;
    public const byte ValueTag = 1;

    /// <summary>What cannot be read as the member's type: behind every value.</summary>
    public const byte UnreadableTag = 2;

    private const byte Negative = 0, Zero = 1, Positive = 2;

    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    public static ReadOnlySpan<byte> NullKey => [NullTag];

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public readonly int Length => _length;

    public void Truncate(int length) => _length = length;

    /// <summary>Turns the order of what was written from a place on around.</summary>
    public readonly void Invert(int from)
    {
        foreach (ref byte b in _buffer[from.._length]) b = (byte)~b;
    }

    public void WriteByte(byte value) => Reserve(1)[0] = value;

    public void Write(scoped ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteInt64(long value) => WriteUInt64((ulong)value ^ (1UL << 63));

    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Reserve(sizeof(ulong)), value);

    public void WriteInt128(Int128 value) => WriteUInt128((UInt128)value ^ (UInt128.One << 127));

    public void WriteUInt128(UInt128 value) => BinaryPrimitives.WriteUInt128BigEndian(Reserve(16), value);

    public void WriteDouble(double value)
    {
        // A negative number's bits grow as it falls; -0 is 0.
        long bits = BitConverter.DoubleToInt64Bits(value == 0 ? 0 : value);
        WriteUInt64(bits < 0 ? ~(ulong)bits : (ulong)bits | (1UL << 63));
    }

    public void WriteGuid(Guid value) => value.TryWriteBytes(Reserve(16), bigEndian: true, out _);

    public void WriteDateTime(DateTime value) =>
        WriteInt64(value.Kind == DateTimeKind.Local ? value.ToUniversalTime().Ticks : value.Ticks);

    public void WriteVersion(Version value)
    {
        foreach (int part in (ReadOnlySpan<int>)[value.Major, value.Minor, value.Build, value.Revision])
        {
            BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), part + 1);
        }
    }

    /// <summary>Text, with 00 as 00 FF, and an end of 00 01.</summary>
    public void WriteText(scoped ReadOnlySpan<byte> utf8)
    {
        WriteTextStart(utf8);
        Write([0, 1]);
    }

    /// <summary>Text without its end: how every text that starts so starts.</summary>
    public void WriteTextStart(scoped ReadOnlySpan<byte> utf8)
    {
        for (int zero = utf8.IndexOf((byte)0); zero >= 0; zero = utf8.IndexOf((byte)0))
        {
            Write(utf8[..zero]);
            Write([0, 0xff]);
            utf8 = utf8[(zero + 1)..];
        }

        Write(utf8);
    }

    /// <summary>The sign, the number of bytes, and the bytes.</summary>
    public void WriteBigInteger(BigInteger value)
    {
        WriteByte(value.Sign < 0 ? Negative : value.IsZero ? Zero : Positive);
        int start = _length;
        var magnitude = BigInteger.Abs(value);
        int count = magnitude.GetByteCount(isUnsigned: true);
        BinaryPrimitives.WriteInt32BigEndian(Reserve(sizeof(int)), count);
        magnitude.TryWriteBytes(Reserve(count), out _, isUnsigned: true, isBigEndian: true);
        if (value.Sign < 0) Invert(start);
    }

    /// <summary>The sign, the exponent of 0.ddd, and the digits, each raised by one, behind them a zero.</summary>
    public void WriteDecimal(decimal value)
    {
        WriteByte(value < 0 ? Negative : value == 0 ? Zero : Positive);
        if (value == 0) return;
        int start = _length;
        Span<byte> text = stackalloc byte[64];
        decimal.Abs(value).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        text = text[..length];
        int point = text.IndexOf((byte)'.');
        if (point < 0) point = length;
        int first = text.IndexOfAnyInRange((byte)'1', (byte)'9'), last = text.LastIndexOfAnyInRange(
            (byte)'1', (byte)'9');
        WriteByte((byte)(128 + (first < point ? point - first : point + 1 - first)));
        foreach (byte digit in text[first..(last + 1)])
        {
            if (digit != '.') WriteByte((byte)(digit - '0' + 1));
        }

        WriteByte(0);
        if (value < 0) Invert(start);
    }

    public void Dispose()
    {
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        this = default;
    }

    private Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count) Grow(count);
        Span<byte> room = _buffer.Slice(_length, count);
        _length += count;
        return room;
    }

    private void Grow(int count)
    {
        byte[] greater = ArrayPool<byte>.Shared.Rent(checked(Math.Max(_buffer.Length * 2, _length + count)));
        Written.CopyTo(greater);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
        _buffer = _rented = greater;
    }
}
