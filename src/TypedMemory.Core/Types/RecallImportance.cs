namespace TypedMemory;

/// <summary>How much the importance of a document counts.</summary>
/// <param name="Member">The member with the number.</param>
/// <param name="Max">The number of what is most important; what is above it counts as much, and below 0 nothing
/// does.</param>
/// <param name="Weight">What is added to a document with that number, as a share of its score.</param>
public sealed record RecallImportance(MemoryMember Member, double Max, double Weight);
