namespace TypedMemory.Core.Queries;

/// <summary>A vector that a model made of a text.</summary>
/// <param name="Work">The text.</param>
/// <param name="Vector">The vector.</param>
public sealed record EmbeddingResult(EmbeddingWork Work, ReadOnlyMemory<float> Vector);
