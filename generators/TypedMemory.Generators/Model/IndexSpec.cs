namespace TypedMemory.Generators;

/// <summary>An index of a memory type.</summary>
/// <param name="Parts">Its members, in order.</param>
/// <param name="IsFullText">Whether it is the full-text index.</param>
internal sealed record IndexSpec(EquatableArray<IndexPartSpec> Parts, bool IsFullText = false);
