namespace TypedMemory.Benchmarks.Growth;

/// <summary>How a cost should grow.</summary>
internal enum GrowthKind
{
    /// <summary>Not at all: an exponent of at most 0.2.</summary>
    Flat,

    /// <summary>With the size: an exponent of at most 1.1.</summary>
    Linear,
}
