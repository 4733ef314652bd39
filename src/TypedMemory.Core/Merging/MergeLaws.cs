using System.Text;
using TypedMemory.Generated;

namespace TypedMemory;

/// <summary>
/// Tries the laws of a merge of the application's own on samples. Call it from a test, with values that are edges of
/// the type and values that are nearly equal: <c>MergeLaws.Check(RouteMerge.StopsMerge, samples)</c>.
/// </summary>
public static class MergeLaws
{
    /// <summary>
    /// Checks that the merge is commutative, associative, idempotent, and gives the same bytes every time.
    /// </summary>
    /// <param name="merge">The merge, from the generated type, e.g. <c>RouteMerge.StopsMerge</c>.</param>
    /// <param name="samples">The values; every triple of them is tried, so some dozens are enough.</param>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <exception cref="MergeLawException">A law does not hold; the message shows the values.</exception>
    /// <exception cref="ArgumentException">There is no sample.</exception>
    public static void Check<T>(CustomMerge<T> merge, IEnumerable<T> samples)
    {
        ArgumentNullException.ThrowIfNull(merge);
        ArgumentNullException.ThrowIfNull(samples);
        T[] values = [.. samples];
        if (values.Length == 0) throw new ArgumentException("There are no samples to try the laws on. Give at least one value.", nameof(samples));
        foreach (T a in values)
        {
            Demand(merge, "A value is written and read as it is", a, merge.Read(merge.Write(a)), [a]);
            Demand(merge, "The join of a value with itself is that value", a, merge.JoinAsGiven(a, a), [a]);
            foreach (T b in values)
            {
                T joined = merge.JoinAsGiven(a, b);
                Demand(merge, "The same values have the same join every time", joined, merge.JoinAsGiven(a, b), [a, b]);
                Demand(merge, "The order of two values does not matter", joined, merge.JoinAsGiven(b, a), [a, b]);
                Demand(merge, "A join that takes in one of its values again stays as it is", joined,
                    merge.JoinAsGiven(joined, b), [a, b]);
                foreach (T c in values)
                {
                    Demand(
                        merge,
                        "It does not matter which two of three values are joined first",
                        merge.JoinAsGiven(joined, c),
                        merge.JoinAsGiven(a, merge.JoinAsGiven(b, c)),
                        [a, b, c]);
                }
            }
        }
    }

    private static void Demand<T>(CustomMerge<T> merge, string law, T expected, T actual, T[] values)
    {
        ReadOnlyMemory<byte> left = merge.Write(expected);
        ReadOnlyMemory<byte> right = merge.Write(actual);
        if (left.Span.SequenceEqual(right.Span)) return;
        throw new MergeLawException(
            $"\"{merge.Name}\" breaks a law of merges. {law}: not so for {string.Join(" and ", values.Select(Show))}, "
            + $"which give {Show(expected)} and {Show(actual)}.");

        string Show(T value) => Encoding.UTF8.GetString(merge.Write(value).Span);
    }
}
