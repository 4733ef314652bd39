namespace TypedMemory.Generators;

/// <summary>A member of an index.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Descending">Whether it is kept in descending order.</param>
internal sealed record IndexPartSpec(string Name, bool Descending);
