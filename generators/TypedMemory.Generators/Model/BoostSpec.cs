namespace TypedMemory.Generators;

/// <summary>A member that adds to the score of documents in answers to questions.</summary>
/// <param name="Member">The property.</param>
/// <param name="Scale">What its values are measured by, as C#: a half-life, or the greatest number.</param>
/// <param name="Weight">What is added at the most, as a share of the score, as C#.</param>
internal sealed record BoostSpec(string Member, string Scale, string Weight);
