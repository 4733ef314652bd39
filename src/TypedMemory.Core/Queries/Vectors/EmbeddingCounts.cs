namespace TypedMemory.Core.Queries;

/// <summary>How far the vectors of some indexes are.</summary>
/// <param name="Documents">How many documents have texts to make vectors of; one in two indexes counts twice.</param>
/// <param name="Behind">Of how many of them the vector is not there, or not by the model that is wanted.</param>
public readonly record struct EmbeddingCounts(long Documents, long Behind);
