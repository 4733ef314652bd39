using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace TypedMemory.Sqlite.Vectors;

/// <summary>Dot products, many numbers at a time.</summary>
internal static class VectorMath
{
    /// <summary>The greatest of the numbers that 8 bits hold on both sides of 0.</summary>
    public const int MaxCode = 127;

    /// <summary>The dot product.</summary>
    public static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        ReadOnlySpan<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(left);
        ReadOnlySpan<Vector<float>> b = MemoryMarshal.Cast<float, Vector<float>>(right);
        Vector<float> sums = Vector<float>.Zero;
        for (int i = 0; i < a.Length; i++) sums += a[i] * b[i];
        float sum = Vector.Sum(sums);
        for (int i = a.Length * Vector<float>.Count; i < left.Length; i++) sum += left[i] * right[i];
        return sum;
    }

    /// <summary>
    /// The dot product of numbers of 8 bits with others, which are widened once for many of these.
    /// </summary>
    public static int Dot(ReadOnlySpan<sbyte> codes, ReadOnlySpan<short> query)
    {
        ref sbyte a = ref MemoryMarshal.GetReference(codes);
        ref short b = ref MemoryMarshal.GetReference(query);
        int length = query.Length, i = 0, sum = 0;
        if (Avx2.IsSupported)
        {
            Vector256<int> first = Vector256<int>.Zero, second = Vector256<int>.Zero;
            for (; i <= length - 32; i += 32)
            {
                first += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, (nuint)i)),
                    Vector256.LoadUnsafe(ref b, (nuint)i));
                second += Avx2.MultiplyAddAdjacent(
                    Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref a, (nuint)i + 16)),
                    Vector256.LoadUnsafe(ref b, (nuint)i + 16));
            }

            sum = Vector256.Sum(first + second);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            // The product of two numbers of 8 bits fits into 16.
            Vector128<int> sums = Vector128<int>.Zero;
            for (; i <= length - 16; i += 16)
            {
                (Vector128<short> lower, Vector128<short> upper) = Vector128.Widen(
                    Vector128.LoadUnsafe(ref a, (nuint)i));
                lower *= Vector128.LoadUnsafe(ref b, (nuint)i);
                upper *= Vector128.LoadUnsafe(ref b, (nuint)i + 8);
                sums += Vector128.WidenLower(lower) + Vector128.WidenUpper(lower)
                    + Vector128.WidenLower(upper) + Vector128.WidenUpper(upper);
            }

            sum = Vector128.Sum(sums);
        }

        for (; i < length; i++) sum += Unsafe.Add(ref a, i) * Unsafe.Add(ref b, i);
        return sum;
    }

    /// <summary>The sum of the differences of the numbers.</summary>
    public static double SumOfDifferences(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        double sum = 0;
        for (int i = 0; i < left.Length; i++) sum += Math.Abs(left[i] - right[i]);
        return sum;
    }

    /// <summary>How many numbers differ.</summary>
    public static int CountOfDifferences(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        int count = 0;
        for (int i = 0; i < left.Length; i++) count += left[i] == right[i] ? 0 : 1;
        return count;
    }

    /// <summary>Brings a vector into numbers of 8 bits.</summary>
    /// <returns>What each is to be multiplied by.</returns>
    public static float Quantize(ReadOnlySpan<float> vector, Span<sbyte> codes)
    {
        float max = 0;
        foreach (float number in vector) max = Math.Max(max, Math.Abs(number));
        if (max == 0)
        {
            codes.Clear();
            return 0;
        }

        float factor = MaxCode / max;
        for (int i = 0; i < vector.Length; i++) codes[i] = (sbyte)MathF.Round(vector[i] * factor);
        return max / MaxCode;
    }

    /// <summary>How near two vectors are: the greater, the nearer.</summary>
    /// <param name="distance">By what.</param>
    /// <param name="dot">Their dot product.</param>
    /// <param name="left">The dot product of the one with itself.</param>
    /// <param name="right">The dot product of the other with itself.</param>
    public static double Score(VectorDistance distance, double dot, double left, double right) => distance switch
    {
        VectorDistance.DotProduct => dot,
        VectorDistance.Euclidean => -Math.Sqrt(Math.Max(0, left + right - (2 * dot))),
        _ => left == 0 || right == 0 ? 0 : dot / Math.Sqrt(left * right),
    };
}
