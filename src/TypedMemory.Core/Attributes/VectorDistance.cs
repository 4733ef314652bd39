namespace TypedMemory;

/// <summary>How the nearness of two vectors is measured.</summary>
public enum VectorDistance
{
    /// <summary>
    /// By their direction: the cosine of the angle between them, from -1 to 1. Their lengths make no difference.
    /// </summary>
    Cosine,

    /// <summary>By their dot product: the greater, the nearer.</summary>
    DotProduct,

    /// <summary>By the distance between their ends: the smaller, the nearer.</summary>
    Euclidean,

    /// <summary>
    /// By the sum of the differences of their numbers: the smaller, the nearer. Every vector is read for it, which is
    /// slow where there are many.
    /// </summary>
    Manhattan,

    /// <summary>
    /// By how many of their numbers differ: the fewer, the nearer. Every vector is read for it, which is slow where
    /// there are many.
    /// </summary>
    Hamming,
}
