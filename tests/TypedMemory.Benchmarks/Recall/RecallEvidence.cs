namespace TypedMemory.Benchmarks.Recall;

/// <summary>A question, and the turns that hold its answer.</summary>
/// <param name="Conversation">The conversation that it is about.</param>
/// <param name="Question">The question.</param>
/// <param name="Category">Of which kind it is.</param>
/// <param name="Turns">The session and number of each turn.</param>
internal sealed record RecallEvidence(
    string Conversation, string Question, int Category, IReadOnlySet<(int Session, int Number)> Turns);
