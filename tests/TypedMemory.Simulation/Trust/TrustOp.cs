namespace TypedMemory.Simulation;

/// <summary>An edit of a fact that a store acknowledged.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Saw">The edits that it saw.</param>
/// <param name="Text">What it set the text to; <see langword="null"/> if it did not.</param>
/// <param name="Increment">By how much it changed the counter.</param>
/// <param name="Holds">Whether it let the fact hold for long.</param>
internal sealed record TrustOp(int Number, HashSet<int> Saw, string? Text, long Increment, bool Holds);
