using System.Globalization;
using System.Numerics;
using System.Text;

namespace TypedMemory.Documents;

/// <summary>A total order of canonical values: numbers by value and before everything else, the rest by its bytes.</summary>
internal static class ValueOrder
{
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        bool leftIsNumber = IsNumber(left);
        bool rightIsNumber = IsNumber(right);
        if (leftIsNumber != rightIsNumber) return leftIsNumber ? -1 : 1;
        if (!leftIsNumber) return left.SequenceCompareTo(right);

        string one = Encoding.ASCII.GetString(left);
        string two = Encoding.ASCII.GetString(right);
        double near = double.Parse(one, CultureInfo.InvariantCulture);
        double far = double.Parse(two, CultureInfo.InvariantCulture);
        int order = near.CompareTo(far);

        // Integers beyond 2^53 can be different numbers with the same nearest double.
        if (order == 0 && Math.Abs(near) >= 1L << 53) order = Exact(one, near).CompareTo(Exact(two, far));
        return order != 0 ? order : left.SequenceCompareTo(right);
    }

    private static bool IsNumber(ReadOnlySpan<byte> value) => value is [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..];

    private static BigInteger Exact(string text, double nearest) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer) ? integer
        : double.IsFinite(nearest) ? new BigInteger(nearest)
        : BigInteger.Zero;
}
