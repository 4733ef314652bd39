namespace TypedMemory.Generators;

/// <summary>A member of an index.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="Descending">Whether it is kept in descending order.</param>
internal sealed record IndexPartSpec(string Name, bool Descending)
{
    /// <summary>In the full-text index, the language by name.</summary>
    public string Language { get; init; } = "English";

    /// <summary>In the full-text index, the weight of the member's words.</summary>
    public double Weight { get; init; } = 1;
}
