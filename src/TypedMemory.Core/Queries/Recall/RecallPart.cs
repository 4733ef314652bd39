namespace TypedMemory;

/// <summary>A part of the score of a hit; the parts of a hit add up to its score.</summary>
/// <param name="Kind">What the part comes from.</param>
/// <param name="Label">The word, or the name of the member; empty where there is none.</param>
/// <param name="Score">How much it adds.</param>
public sealed record RecallPart(RecallPartKind Kind, string Label, double Score);
