namespace TypedMemory.Sqlite.Vectors;

/// <summary>Some vectors in memory, their numbers in 8 bits.</summary>
internal sealed class VectorChunk(int dimensions)
{
    /// <summary>How many vectors are together: few enough that the last one, half empty, costs little.</summary>
    public const int Size = 1024;

    private readonly sbyte[] _codes = new sbyte[Size * dimensions];
    private readonly float[] _scales = new float[Size];
    private readonly float[] _squares = new float[Size];

    /// <summary>The number of each vector's text.</summary>
    public long[] Rows { get; } = new long[Size];

    /// <summary>How many vectors there are.</summary>
    public int Count { get; private set; }

    public bool IsFull => Count == Size;

    public void Add(long row, ReadOnlySpan<float> vector)
    {
        Rows[Count] = row;
        _scales[Count] = VectorMath.Quantize(vector, _codes.AsSpan(Count * dimensions, dimensions));
        _squares[Count] = VectorMath.Dot(vector, vector);
        Count++;
    }

    /// <summary>Puts the last vector of a chunk, which may be this one, in the place of one of this.</summary>
    public void Replace(int place, VectorChunk last)
    {
        int from = --last.Count;
        Rows[place] = last.Rows[from];
        _scales[place] = last._scales[from];
        _squares[place] = last._squares[from];
        last._codes.AsSpan(from * dimensions, dimensions).CopyTo(_codes.AsSpan(place * dimensions, dimensions));
    }

    /// <summary>How near a vector is, nearly: the greater, the nearer.</summary>
    public float Score(int place, VectorProbe probe)
    {
        float dot = VectorMath.Dot(_codes.AsSpan(place * dimensions, dimensions), probe.Codes)
            * probe.Scale * _scales[place];
        return (float)VectorMath.Score(probe.Distance, dot, probe.Square, _squares[place]);
    }
}
