using System.ComponentModel;

namespace TypedMemory.Generated;

/// <summary>What the vectors of an index are.</summary>
/// <param name="Dimensions">How many numbers each has.</param>
/// <param name="Distance">How near two of them are.</param>
/// <param name="IsDerived">
/// Whether they are made of the texts of the index' members by a model; else the one member holds them.
/// </param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record MemoryVector(int Dimensions, VectorDistance Distance, bool IsDerived);
