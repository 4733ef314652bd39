using System.Globalization;
using System.Numerics;
using System.Text;
using TypedMemory.Core.Codec;
using TypedMemory.Core.Values;
using TypedMemory.Generated;

namespace TypedMemory.Core.Merging.Kinds;

/// <summary>
/// A total order of canonical values, by the kind that they are of, whatever form they are written in.
/// </summary>
internal static class ValueOrder
{
    private const int NumberForm = 3;

    private static readonly MemoryMember s_text = new("", MemoryValueKind.Text);
    private static readonly MemoryMember s_decimal = new("", MemoryValueKind.Decimal);
    private static readonly MemoryMember s_integer = new("", MemoryValueKind.BigInteger);
    private static readonly MemoryMember s_moment = new("", MemoryValueKind.DateTimeOffset);
    private static readonly MemoryMember s_timeOfDay = new("", MemoryValueKind.TimeOnly);
    private static readonly MemoryMember s_timeSpan = new("", MemoryValueKind.TimeSpan);
    private static readonly MemoryMember s_version = new("", MemoryValueKind.Version);
    private static readonly MemoryMember s_guid = new("", MemoryValueKind.Guid);

    /// <summary>Compares two values of a kind.</summary>
    /// <param name="values">The kind.</param>
    /// <param name="left">A value as canonical JSON.</param>
    /// <param name="right">Another one.</param>
    /// <param name="unreadable">
    /// Where just one of them is a value of the kind: -1 if it is the left one that is not, 1 if it is the right one. 0
    /// otherwise.
    /// </param>
    public static int Compare(
        MergeValueKind values, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, out int unreadable)
    {
        unreadable = 0;
        if (MemberOf(values) is not { } member)
        {
            unreadable = Math.Sign(FormOf(left) - FormOf(right));
            return unreadable != 0 ? unreadable : ComparePlain(left, right);
        }

        var one = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        var two = new KeyWriter(stackalloc byte[KeyWriter.StackSize]);
        MemberValues.Write(ref one, member, left);
        MemberValues.Write(ref two, member, right);
        bool oneIsValue = one.Written[0] == KeyWriter.ValueTag;
        bool twoIsValue = two.Written[0] == KeyWriter.ValueTag;
        if (oneIsValue != twoIsValue) unreadable = oneIsValue ? 1 : -1;
        int order = one.Written.SequenceCompareTo(two.Written);
        one.Dispose();
        two.Dispose();
        return order != 0 ? order : left.SequenceCompareTo(right);
    }

    /// <summary>
    /// Of values that say no kind, numbers and booleans are what a member of numbers or booleans can read, and a text
    /// what one of dates can.
    /// </summary>
    private static int FormOf(ReadOnlySpan<byte> value) => value switch
    {
        [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] => NumberForm,
        [(byte)'t' or (byte)'f', ..] => 2,
        [(byte)'"', ..] => 1,
        _ => 0,
    };

    /// <summary>Numbers by value, the rest by its bytes.</summary>
    private static int ComparePlain(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (FormOf(left) != NumberForm) return left.SequenceCompareTo(right);

        string one = Encoding.ASCII.GetString(left);
        string two = Encoding.ASCII.GetString(right);
        double near = double.Parse(one, CultureInfo.InvariantCulture);
        double far = double.Parse(two, CultureInfo.InvariantCulture);
        int order = near.CompareTo(far);

        // Integers beyond 2^53 can be different numbers with the same nearest double.
        if (order == 0 && Math.Abs(near) >= 1L << 53) order = Exact(one, near).CompareTo(Exact(two, far));
        return order != 0 ? order : left.SequenceCompareTo(right);
    }

    private static MemoryMember? MemberOf(MergeValueKind values) => values switch
    {
        MergeValueKind.Text => s_text,
        MergeValueKind.Decimal => s_decimal,
        MergeValueKind.Integer => s_integer,
        MergeValueKind.Moment => s_moment,
        MergeValueKind.TimeOfDay => s_timeOfDay,
        MergeValueKind.TimeSpan => s_timeSpan,
        MergeValueKind.Version => s_version,
        MergeValueKind.Guid => s_guid,
        _ => null,
    };

    private static BigInteger Exact(string text, double nearest) =>
        BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger integer)
            ? integer
        : double.IsFinite(nearest) ? new BigInteger(nearest)
        : BigInteger.Zero;
}
