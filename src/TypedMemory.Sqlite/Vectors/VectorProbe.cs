namespace TypedMemory.Sqlite.Vectors;

/// <summary>A vector that others are held against.</summary>
internal sealed class VectorProbe
{
    private readonly float[] _vector;

    public VectorProbe(ReadOnlySpan<float> vector, VectorDistance distance)
    {
        (_vector, Distance) = (vector.ToArray(), distance);
        Square = VectorMath.Dot(vector, vector);
        sbyte[] codes = new sbyte[vector.Length];
        Scale = VectorMath.Quantize(vector, codes);
        Codes = Array.ConvertAll(codes, static code => (short)code);
    }

    /// <summary>How near two vectors are.</summary>
    public VectorDistance Distance { get; }

    /// <summary>Whether dot products tell how near two vectors are.</summary>
    public bool IsByDotProduct => Distance is not (VectorDistance.Manhattan or VectorDistance.Hamming);

    /// <summary>Its numbers in 8 bits, widened.</summary>
    public short[] Codes { get; }

    /// <summary>What each of them is to be multiplied by.</summary>
    public float Scale { get; }

    /// <summary>Its dot product with itself.</summary>
    public float Square { get; }

    /// <summary>How near a vector is: the greater, the nearer.</summary>
    public double Score(ReadOnlySpan<float> vector) => Distance switch
    {
        VectorDistance.Manhattan => -VectorMath.SumOfDifferences(_vector, vector),
        VectorDistance.Hamming => -VectorMath.CountOfDifferences(_vector, vector),
        _ => VectorMath.Score(Distance, VectorMath.Dot(_vector, vector), Square, VectorMath.Dot(vector, vector)),
    };
}
