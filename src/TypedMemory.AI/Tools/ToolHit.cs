namespace TypedMemory.AI.Tools;

/// <summary>A document that answers a question.</summary>
/// <param name="Document">The document.</param>
/// <param name="Score">How well it answers; the greater, the better.</param>
/// <param name="Snippet">An excerpt around what was found; may be empty.</param>
internal sealed record ToolHit(ToolDocument Document, double Score, string Snippet);
