namespace TypedMemory.Sqlite.Vectors;

/// <summary>The vectors of an index that one model made, or that documents hold.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Index">The index' number.</param>
/// <param name="Model">The model; empty of vectors that documents hold.</param>
/// <param name="Dimensions">How many numbers each has.</param>
/// <param name="IsReady">Whether every document has had its vector in it.</param>
internal sealed record VectorSpace(long Id, long Index, string Model, int Dimensions, bool IsReady);
