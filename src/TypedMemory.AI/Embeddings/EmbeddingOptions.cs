namespace TypedMemory;

/// <summary>How the application's embedding generator is used.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>
    /// The name of the model: with another one every text is embedded anew. The default value is
    /// <see langword="null"/>: what the generator says of itself.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// The key under which the generator stands in the services. The default value is <see langword="null"/>: it has
    /// none.
    /// </summary>
    public object? ServiceKey { get; init; }

    /// <summary>
    /// Whether the generator is asked for the number of dimensions that a type declares, where it does not say that it
    /// gives as many. The default value is <see langword="true"/>; some models refuse to be asked.
    /// </summary>
    public bool AskForDimensions { get; init; } = true;
}
