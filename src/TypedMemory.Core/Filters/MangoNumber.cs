using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace TypedMemory.Core.Filters;

/// <summary>The order of JSON numbers. Integers of any length are compared exactly, as CouchDB does.</summary>
internal static class MangoNumber
{
    /// <summary>Up to here every integer is a double.</summary>
    public const double LastExact = 1L << 53;

    private const int MaxDigits = 1_000;

    public static int Compare(JsonElement left, JsonElement right)
    {
        if (left.TryGetInt64(out long a) && right.TryGetInt64(out long b)) return a.CompareTo(b);
        ReadOnlySpan<byte> leftText = JsonMarshal.GetRawUtf8Value(left), rightText = JsonMarshal.GetRawUtf8Value(right);
        return (IsInteger(leftText), IsInteger(rightText)) switch
        {
            (true, true) => CompareIntegers(leftText, rightText),
            (true, false) => CompareMixed(left, right.GetDouble()),
            (false, true) => -CompareMixed(right, left.GetDouble()),
            _ => left.GetDouble().CompareTo(right.GetDouble()),
        };
    }

    /// <summary>The remainder of an integer, or <see langword="null"/> for other numbers.</summary>
    public static BigInteger? Remainder(JsonElement value, BigInteger divisor) =>
        TryGetInteger(value, out BigInteger number) ? BigInteger.Remainder(number, divisor) : null;

    /// <summary>Reads an integer of at most 1,000 digits.</summary>
    public static bool TryGetInteger(JsonElement value, out BigInteger number)
    {
        number = default;
        if (value.ValueKind != JsonValueKind.Number) return false;
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(value);
        return text.Length <= MaxDigits && IsInteger(text)
            && BigInteger.TryParse(
                Encoding.ASCII.GetString(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out number);
    }

    private static bool IsInteger(ReadOnlySpan<byte> number) => !number.ContainsAny(".eE"u8);

    private static int CompareIntegers(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        bool leftNegative = left[0] == '-', rightNegative = right[0] == '-';
        // Two zeros, one of them with a sign, are short enough to have been compared already.
        if (leftNegative != rightNegative) return leftNegative ? -1 : 1;
        int order = left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
        return leftNegative ? -order : order;
    }

    private static int CompareMixed(JsonElement integer, double other)
    {
        int order = integer.GetDouble().CompareTo(other);
        if (order != 0 || Math.Abs(other) < LastExact || !double.IsFinite(other)) return order;
        // Rounding made them equal; doubles of this size are integers themselves.
        return TryGetInteger(integer, out BigInteger exact) ? exact.CompareTo(new BigInteger(other)) : order;
    }
}
