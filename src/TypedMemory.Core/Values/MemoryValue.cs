using System.Numerics;
using TypedMemory.Core.Values;

namespace TypedMemory;

/// <summary>A value that members are compared with: its bytes, which have the order of the values.</summary>
/// <remarks>
/// Values of different kinds are not to be compared. The default value is null, which is before every other one.
/// </remarks>
public readonly struct MemoryValue : IEquatable<MemoryValue>, IComparable<MemoryValue>
{
    private readonly byte[]? _bytes;

    private MemoryValue(byte[] bytes) => _bytes = bytes;

    private delegate void Write<T>(ref KeyWriter writer, T value);

    /// <summary>The value of a member that is null or missing.</summary>
    public static MemoryValue Null => default;

    /// <summary>Whether the value is null.</summary>
    public bool IsNull => _bytes is null;

    /// <summary>
    /// The bytes: greater ones for greater values, and none is the beginning of those of another value.
    /// </summary>
    public ReadOnlySpan<byte> Bytes => _bytes ?? KeyWriter.NullKey;

    /// <summary>A text; null is <see cref="Null"/>.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(string? value) =>
        value is null ? Null : Of(QueryText.Utf8Of(value), static (ref w, v) => w.WriteText(v));

    /// <summary>A character, as a text of one.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(char value) => Of(value.ToString());

    /// <summary>Makes a value of true or false.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(bool value) => Of(value, static (ref w, v) => w.WriteBoolean(v));

    /// <summary>Makes a value of an integer.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(int value) => Of((long)value);

    /// <summary>An integer, or the number of an enum's value.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(long value) => Of(value, static (ref w, v) => w.WriteInt64(v));

    /// <summary>An unsigned integer.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(ulong value) => Of(value, static (ref w, v) => w.WriteUInt64(v));

    /// <summary>An integer of 128 bits.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(Int128 value) => Of(value, static (ref w, v) => w.WriteInt128(v));

    /// <summary>An unsigned integer of 128 bits.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(UInt128 value) => Of(value, static (ref w, v) => w.WriteUInt128(v));

    /// <summary>An integer of any size.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(BigInteger value) => Of(value, static (ref w, v) => w.WriteBigInteger(v));

    /// <summary>A floating-point number, of either precision.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value is not a number: it has no place in an order.</exception>
    public static MemoryValue Of(double value) => double.IsNaN(value)
        ? throw new ArgumentException(
            "NaN cannot be compared with: it is equal to nothing. Use a number.", nameof(value))
        : Of(value, static (ref w, v) => w.WriteDouble(v));

    /// <summary>A decimal number.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(decimal value) => Of(value, static (ref w, v) => w.WriteDecimal(v));

    /// <summary>Makes a value of a GUID.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(Guid value) => Of(value, static (ref w, v) => w.WriteGuid(v));

    /// <summary>A date and time; of unspecified kind, taken as UTC.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(DateTime value) => Of(value, static (ref w, v) => w.WriteDateTime(v));

    /// <summary>A date and time.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(DateTimeOffset value) => Of(value.UtcTicks);

    /// <summary>Makes a value of a date.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(DateOnly value) => Of((long)value.DayNumber);

    /// <summary>A time of day.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(TimeOnly value) => Of(value.Ticks);

    /// <summary>Makes a value of a time span.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(TimeSpan value) => Of(value.Ticks);

    /// <summary>A version; null is <see cref="Null"/>.</summary>
    /// <param name="value">The value.</param>
    public static MemoryValue Of(Version? value) =>
        value is null ? Null : Of(value, static (ref w, v) => w.WriteVersion(v));

    /// <summary>A value by its bytes, as <see cref="Bytes"/> gave them.</summary>
    /// <param name="bytes">The bytes.</param>
    public static MemoryValue FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.SequenceEqual(KeyWriter.NullKey) ? Null : new MemoryValue(bytes.ToArray());

    /// <summary>Whether two values are equal.</summary>
    public static bool operator ==(MemoryValue left, MemoryValue right) => left.Equals(right);

    /// <summary>Whether two values differ.</summary>
    public static bool operator !=(MemoryValue left, MemoryValue right) => !left.Equals(right);

    /// <summary>Whether a value is less than another one of its kind.</summary>
    public static bool operator <(MemoryValue left, MemoryValue right) => left.CompareTo(right) < 0;

    /// <summary>Whether a value is less than another one of its kind, or equal.</summary>
    public static bool operator <=(MemoryValue left, MemoryValue right) => left.CompareTo(right) <= 0;

    /// <summary>Whether a value is greater than another one of its kind.</summary>
    public static bool operator >(MemoryValue left, MemoryValue right) => left.CompareTo(right) > 0;

    /// <summary>Whether a value is greater than another one of its kind, or equal.</summary>
    public static bool operator >=(MemoryValue left, MemoryValue right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public bool Equals(MemoryValue other) => Bytes.SequenceEqual(other.Bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MemoryValue other && Equals(other);

    /// <inheritdoc/>
    public int CompareTo(MemoryValue other) => Bytes.SequenceCompareTo(other.Bytes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes);
        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => Convert.ToHexStringLower(Bytes);

    private static MemoryValue Of<T>(T value, Write<T> write)
    {
        var writer = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        writer.WriteByte(KeyWriter.ValueTag);
        write(ref writer, value);
        var result = new MemoryValue(writer.Written.ToArray());
        writer.Dispose();
        return result;
    }
}
