namespace TypedMemory.Core.Queries;

/// <summary>The vectors of an index that one model made, which answer questions.</summary>
/// <param name="Model">The model; empty of vectors that documents hold.</param>
/// <param name="Dimensions">How many numbers each has.</param>
public sealed record VectorSpaceInfo(string Model, int Dimensions);
