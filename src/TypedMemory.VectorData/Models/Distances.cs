using Microsoft.Extensions.VectorData;
using Microsoft.Extensions.VectorData.ProviderServices;

namespace TypedMemory.VectorData.Models;

/// <summary>
/// The distance functions of the abstractions, and the scores of the store, of which the greater one is the nearer.
/// </summary>
internal static class Distances
{
    /// <summary>The distance by which a property is searched.</summary>
    /// <exception cref="NotSupportedException">The function is none of those that there are.</exception>
    public static VectorDistance Of(VectorPropertyModel property) => property.DistanceFunction switch
    {
        null or DistanceFunction.CosineSimilarity or DistanceFunction.CosineDistance => VectorDistance.Cosine,
        DistanceFunction.DotProductSimilarity or DistanceFunction.NegativeDotProductSimilarity =>
            VectorDistance.DotProduct,
        DistanceFunction.EuclideanDistance or DistanceFunction.EuclideanSquaredDistance => VectorDistance.Euclidean,
        DistanceFunction.ManhattanDistance => VectorDistance.Manhattan,
        DistanceFunction.HammingDistance => VectorDistance.Hamming,
        _ => throw new NotSupportedException(
            $"Distance function '{property.DistanceFunction}' on property '{property.ModelName}' is not supported. Use one of those of DistanceFunction."),
    };

    /// <summary>The score that the function gives where the store gives another one.</summary>
    public static double ToScore(VectorPropertyModel property, double rank) => property.DistanceFunction switch
    {
        DistanceFunction.CosineDistance => 1 - rank,
        DistanceFunction.EuclideanSquaredDistance => rank * rank,
        DistanceFunction.NegativeDotProductSimilarity or DistanceFunction.EuclideanDistance
            or DistanceFunction.ManhattanDistance or DistanceFunction.HammingDistance => -rank,
        _ => rank,
    };

    /// <summary>What the store has to give at least, for a threshold of the function.</summary>
    public static double ToRank(VectorPropertyModel property, double threshold) => property.DistanceFunction switch
    {
        DistanceFunction.CosineDistance => 1 - threshold,
        DistanceFunction.EuclideanSquaredDistance => -Math.Sqrt(Math.Max(0, threshold)),
        DistanceFunction.NegativeDotProductSimilarity or DistanceFunction.EuclideanDistance
            or DistanceFunction.ManhattanDistance or DistanceFunction.HammingDistance => -threshold,
        _ => threshold,
    };
}
