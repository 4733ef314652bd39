using TypedMemory.Sqlite.Vectors;

namespace TypedMemory.Sqlite.Tests.Vectors;

/// <summary>Dot products and codes, against the plain way to do the same.</summary>
public sealed class VectorMathTests
{
    public static TheoryData<int> Lengths => [1, 3, 15, 16, 17, 31, 32, 33, 64, 100, 384, 1536, 1537];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_dot_product_of_codes_is_exact(int length)
    {
        var random = new Random(length);
        sbyte[] codes = [.. Enumerable.Range(0, length).Select(_ => (sbyte)random.Next(-127, 128))];
        short[] query = [.. Enumerable.Range(0, length).Select(_ => (short)random.Next(-127, 128))];
        Assert.Equal(codes.Zip(query).Sum(static pair => pair.First * pair.Second), VectorMath.Dot(codes, query));
    }

    [Fact]
    public void The_greatest_codes_do_not_overflow()
    {
        sbyte[] codes = [.. Enumerable.Repeat((sbyte)-127, 16_384)];
        short[] query = [.. Enumerable.Repeat((short)-127, 16_384)];
        Assert.Equal(127 * 127 * 16_384, VectorMath.Dot(codes, query));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Codes_are_the_numbers_to_within_half_a_step(int length)
    {
        var random = new Random(length);
        float[] vector = [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 20) - 10))];
        sbyte[] codes = new sbyte[length];
        float scale = VectorMath.Quantize(vector, codes);
        for (int i = 0; i < length; i++) Assert.InRange(Math.Abs(vector[i] - (codes[i] * scale)), 0, scale * 0.501f);
    }

    [Fact]
    public void A_vector_of_zeros_has_no_direction_and_is_near_to_nothing()
    {
        Assert.Equal(0, VectorMath.Quantize([0, 0], new sbyte[2]));
        Assert.Equal(0, new VectorProbe([0, 0], VectorDistance.Cosine).Score([1, 2]));
    }

    [Theory]
    [InlineData(VectorDistance.Cosine, 0.6)]
    [InlineData(VectorDistance.DotProduct, 3)]
    [InlineData(VectorDistance.Euclidean, -4.4721)]
    [InlineData(VectorDistance.Manhattan, -6)]
    [InlineData(VectorDistance.Hamming, -2)]
    public void Each_distance_is_what_it_is_called(VectorDistance distance, double score) =>
        Assert.Equal(score, new VectorProbe([1, 0], distance).Score([3, 4]), 4);
}
