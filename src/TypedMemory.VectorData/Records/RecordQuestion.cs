using Microsoft.Extensions.VectorData.ProviderServices;

namespace TypedMemory.VectorData.Records;

/// <summary>What a search asks.</summary>
/// <param name="Property">The property whose vectors are searched.</param>
/// <param name="Vector">The vector that they are held against.</param>
/// <param name="Filter">Which records count.</param>
/// <param name="Top">How many.</param>
/// <param name="Skip">How many before these are passed over.</param>
/// <param name="Threshold">The score that the last of them may have; <see langword="null"/> for any.</param>
internal sealed record RecordQuestion(
    VectorPropertyModel Property, ReadOnlyMemory<float> Vector, MemoryPredicate Filter, int Top, int Skip,
    double? Threshold);
