namespace TypedMemory.Core.Queries;

/// <summary>A text whose vector is behind.</summary>
/// <param name="Row">What names the text in the store: another text of the same document is another one.</param>
/// <param name="Space">For which model, and in which index.</param>
/// <param name="Id">The document's id.</param>
/// <param name="Model">The model.</param>
/// <param name="Dimensions">How many numbers the vector has to have.</param>
/// <param name="Text">The text.</param>
public sealed record EmbeddingWork(long Row, long Space, string Id, string Model, int Dimensions, string Text);
