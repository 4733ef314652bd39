namespace TypedMemory.Sqlite.Recall;

/// <summary>A word of a question.</summary>
/// <param name="Text">The word as it was written.</param>
/// <param name="Weight">How much it counts.</param>
/// <param name="IsCompound">Whether it is several words that were written as one, e.g. <c>node.js</c>.</param>
internal sealed record RecallTerm(string Text, double Weight, bool IsCompound = false);
